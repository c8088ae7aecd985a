package io.vmcrypt.spring;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;

/** Clients, and the estate, from properties. Making them sends nothing. */
@AutoConfiguration(after = SslAutoConfiguration.class)
@EnableConfigurationProperties(VmcryptProperties.class)
class VmcryptAutoConfiguration {

  private static final String DOCUMENT = "vmcrypt.estate.document";

  /** As {@code vmcrypt.ovh.consumer-key} is written in properties, and in the environment. */
  private static final Pattern SECRET = Pattern.compile("vmcrypt.*(password|secret|consumerkey)");

  /** Keeps the SDK's secrets out of actuator's env and configprops, even if these show values. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(SanitizingFunction.class)
  static class Sanitizing {

    @Bean
    SanitizingFunction vmcryptSanitizingFunction() {
      return data -> isSecret(data.getKey()) ? data.withSanitizedValue() : data;
    }
  }

  static boolean isSecret(String key) {
    String letters = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return SECRET.matcher(letters).matches();
  }

  @Bean
  SslBundleMaterial vmcryptSslBundleMaterial(SslBundles bundles) {
    return new SslBundleMaterial(bundles);
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty("vmcrypt.vcenter.address")
  VsphereClient vsphereClient(
      VmcryptProperties properties,
      SslBundleMaterial bundles,
      ObjectProvider<CallListener> listeners) {
    VmcryptProperties.Vcenter set = properties.vcenter();
    VsphereClient.Builder builder =
        VsphereClient.builder(
                Given.read(
                    "vmcrypt.vcenter.address",
                    Given.required("vmcrypt.vcenter.address", set.address()),
                    text -> HostAndPort.parse(text, HostAndPort.HTTPS_PORT)),
                VsphereCredentials.password(
                    Given.required("vmcrypt.vcenter.user", set.user()),
                    Given.secret("vmcrypt.vcenter.password", set.password(), set.passwordFile())))
            .timeout(set.timeout())
            .trust(vcenterTrust(set, bundles))
            .callListener(CallListeners.of(listeners.orderedStream().toList()));
    String serverName = Given.orNull(set.serverName());
    if (serverName != null) {
      Given.read("vmcrypt.vcenter.server-name", serverName, builder::serverName);
    }
    return builder.build();
  }

  private static ServerTrust vcenterTrust(
      VmcryptProperties.Vcenter set, SslBundleMaterial bundles) {
    if (set.thumbprints().isEmpty()) {
      return trust("vmcrypt.vcenter.ssl-bundle", set.sslBundle(), bundles);
    }
    if (set.sslBundle() != null) {
      throw new PropertyRefusedException(
          "vmcrypt.vcenter.thumbprints",
          "they are set, and so is vmcrypt.vcenter.ssl-bundle; set one of them");
    }
    List<Thumbprint> pins =
        set.thumbprints().stream()
            .map(text -> Given.read("vmcrypt.vcenter.thumbprints", text, Thumbprint::parse))
            .toList();
    return ServerTrust.pinned(pins.get(0), pins.subList(1, pins.size()).toArray(new Thumbprint[0]));
  }

  private static ServerTrust trust(
      String property, @Nullable String name, SslBundleMaterial bundles) {
    return name == null ? ServerTrust.systemRoots() : bundles.trust(property, name);
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty("vmcrypt.ovh.endpoint")
  OvhClient ovhClient(
      VmcryptProperties properties,
      SslBundleMaterial bundles,
      ObjectProvider<CallListener> listeners) {
    VmcryptProperties.Ovh set = properties.ovh();
    return OvhClient.builder(endpoint(set), credentials(set))
        .timeout(set.timeout())
        .trust(trust("vmcrypt.ovh.ssl-bundle", set.sslBundle(), bundles))
        .callListener(CallListeners.of(listeners.orderedStream().toList()))
        .build();
  }

  private static OvhEndpoint endpoint(VmcryptProperties.Ovh set) {
    String property = "vmcrypt.ovh.endpoint";
    OvhEndpoint endpoint =
        Given.read(property, Given.required(property, set.endpoint()), OvhEndpoint::parse);
    String tokenUri = Given.orNull(set.tokenUri());
    return tokenUri == null
        ? endpoint
        : Given.read("vmcrypt.ovh.token-uri", tokenUri, text -> endpoint.withTokenUri(uri(text)));
  }

  private static URI uri(String text) {
    try {
      return new URI(text.strip());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("it is no URL");
    }
  }

  private static OvhCredentials credentials(VmcryptProperties.Ovh set) {
    String applicationKey = Given.orNull(set.applicationKey());
    String clientId = Given.orNull(set.clientId());
    if (applicationKey != null && clientId != null) {
      throw new PropertyRefusedException(
          "vmcrypt.ovh.client-id",
          "it is set, and so is vmcrypt.ovh.application-key; set one of them");
    }
    if (clientId != null) {
      return OvhCredentials.oauth2(
          clientId,
          Given.secret("vmcrypt.ovh.client-secret", set.clientSecret(), set.clientSecretFile()));
    }
    if (applicationKey == null) {
      throw new PropertyRefusedException(
          "vmcrypt.ovh.application-key",
          "it is not set, and neither is vmcrypt.ovh.client-id; set one of them");
    }
    return OvhCredentials.applicationKey(
        applicationKey,
        Given.secret(
            "vmcrypt.ovh.application-secret", set.applicationSecret(), set.applicationSecretFile()),
        Given.secret("vmcrypt.ovh.consumer-key", set.consumerKey(), set.consumerKeyFile()));
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty("vmcrypt.identity.ssl-bundle")
  ClientIdentity vmcryptClientIdentity(VmcryptProperties properties, SslBundleMaterial bundles) {
    String property = "vmcrypt.identity.ssl-bundle";
    return bundles.identity(property, Given.required(property, properties.identity().sslBundle()));
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty(DOCUMENT)
  Estate estate(VmcryptProperties properties) {
    Resource document = properties.estate().document();
    if (document == null) {
      throw new PropertyRefusedException(DOCUMENT, "it is not set");
    }
    try (InputStream in = document.getInputStream()) {
      // in a file its relative paths count from its own folder
      return document.isFile()
          ? Estate.fromFile(document.getFile().toPath())
          : Estate.fromJson(in.readNBytes(Estate.MAX_DOCUMENT_BYTES + 1));
    } catch (IOException e) {
      // not as the cause: it quotes what the property says
      throw new PropertyRefusedException(
          DOCUMENT, "the resource that it names is not there, or not readable");
    } catch (EstateFormatException e) {
      throw new PropertyRefusedException(
          DOCUMENT, "the document that it names cannot be used: " + e.outcome());
    }
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(VsphereClient.class)
  EstateClient estateClient(
      VsphereClient vcenter, ObjectProvider<OvhClient> ovh, ListableBeanFactory beans) {
    EstateClient.Builder builder = EstateClient.builder(vcenter);
    ovh.ifAvailable(builder::ovh);
    beans.getBeansOfType(CertificateSigner.class).forEach(builder::signer);
    return builder.build();
  }
}
