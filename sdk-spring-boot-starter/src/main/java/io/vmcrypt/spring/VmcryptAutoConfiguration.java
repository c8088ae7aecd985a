package io.vmcrypt.spring;

import io.vmcrypt.core.HostAndPort;
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
import java.util.Locale;
import java.util.regex.Pattern;
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
  @ConditionalOnMissingBean
  @ConditionalOnProperty("vmcrypt.vcenter.address")
  VsphereClient vsphereClient(
      VmcryptProperties properties, SslBundles bundles, ObjectProvider<CallListener> listeners) {
    VmcryptProperties.Vcenter set = properties.vcenter();
    return VsphereClient.builder(
            Given.read(
                "vmcrypt.vcenter.address",
                set.address(),
                text -> HostAndPort.parse(text, HostAndPort.HTTPS_PORT)),
            VsphereCredentials.password(
                Given.text("vmcrypt.vcenter.user", set.user()),
                Given.secret("vmcrypt.vcenter.password", set.password())))
        .timeout(set.timeout())
        .trust(vcenterTrust(set, bundles))
        .callListener(all(listeners))
        .build();
  }

  private static ServerTrust vcenterTrust(VmcryptProperties.Vcenter set, SslBundles bundles) {
    if (set.thumbprints().isEmpty()) {
      return Given.trust("vmcrypt.vcenter.ssl-bundle", set.sslBundle(), bundles);
    }
    if (set.sslBundle() != null) {
      throw new PropertyRefusedException(
          "vmcrypt.vcenter.thumbprints",
          "they are set, and so is vmcrypt.vcenter.ssl-bundle; set one of them");
    }
    return new ServerTrust.PinnedThumbprints(
        set.thumbprints().stream()
            .map(text -> Given.read("vmcrypt.vcenter.thumbprints", text, Thumbprint::parse))
            .toList());
  }

  /** What one of them throws keeps no other from hearing. */
  private static CallListener all(ObjectProvider<CallListener> listeners) {
    return listeners
        .orderedStream()
        .reduce(
            CallListener.none(),
            (one, next) ->
                call -> {
                  try {
                    one.onCall(call);
                  } finally {
                    next.onCall(call);
                  }
                });
  }

  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty("vmcrypt.ovh.endpoint")
  OvhClient ovhClient(
      VmcryptProperties properties, SslBundles bundles, ObjectProvider<CallListener> listeners) {
    VmcryptProperties.Ovh set = properties.ovh();
    return OvhClient.builder(
            Given.read("vmcrypt.ovh.endpoint", set.endpoint(), OvhEndpoint::parse),
            credentials(set))
        .timeout(set.timeout())
        .trust(Given.trust("vmcrypt.ovh.ssl-bundle", set.sslBundle(), bundles))
        .callListener(all(listeners))
        .build();
  }

  private static OvhCredentials credentials(VmcryptProperties.Ovh set) {
    String applicationKey = Given.orNull(set.applicationKey());
    String clientId = Given.orNull(set.clientId());
    if ((applicationKey == null) == (clientId == null)) {
      throw new PropertyRefusedException(
          "vmcrypt.ovh.application-key", "set either it or vmcrypt.ovh.client-id");
    }
    if (clientId != null) {
      return OvhCredentials.oauth2(
          clientId, Given.secret("vmcrypt.ovh.client-secret", set.clientSecret()));
    }
    return OvhCredentials.applicationKey(
        Given.text("vmcrypt.ovh.application-key", applicationKey),
        Given.secret("vmcrypt.ovh.application-secret", set.applicationSecret()),
        Given.secret("vmcrypt.ovh.consumer-key", set.consumerKey()));
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
