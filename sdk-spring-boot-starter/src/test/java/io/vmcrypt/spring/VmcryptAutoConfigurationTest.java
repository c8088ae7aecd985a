package io.vmcrypt.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.RemoteCall;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.opentelemetry.OpenTelemetryCallListener;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.spring.VmcryptKeyProvidersAutoConfiguration.KeyProviderWatches;
import io.vmcrypt.spring.testing.FakeCloudInitializer;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

class VmcryptAutoConfigurationTest {

  private static final String[] VCENTER = {
    "vmcrypt.vcenter.address=vcenter.example.com",
    "vmcrypt.vcenter.user=administrator@vsphere.local",
    "vmcrypt.vcenter.password=MARK-password"
  };

  private static final String[] OVH = {
    "vmcrypt.ovh.endpoint=ovh-eu",
    "vmcrypt.ovh.application-key=app",
    "vmcrypt.ovh.application-secret=MARK-secret",
    "vmcrypt.ovh.consumer-key=MARK-consumer"
  };

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SslAutoConfiguration.class,
                  VmcryptAutoConfiguration.class,
                  VmcryptKeyProvidersAutoConfiguration.class,
                  VmcryptListenersAutoConfiguration.class));

  private static String text(AssertableApplicationContext context) {
    return NestedExceptionUtils.getMostSpecificCause(requireNonNull(context.getStartupFailure()))
        .toString();
  }

  @Test
  @DisplayName("without properties there is no client, and nothing fails")
  void noProperties_nothingIsMade() {
    runner.run(
        context ->
            assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(VsphereClient.class)
                .doesNotHaveBean(OvhClient.class)
                .doesNotHaveBean(EstateClient.class)
                .doesNotHaveBean(KeyProviderWatches.class));
  }

  @Test
  @DisplayName("clients come from properties; no text of theirs shows a secret")
  void properties_makeClients() {
    runner
        .withPropertyValues(VCENTER)
        .withPropertyValues(OVH)
        .run(
            context -> {
              assertThat(context)
                  .hasSingleBean(VsphereClient.class)
                  .hasSingleBean(OvhClient.class)
                  .hasSingleBean(EstateClient.class)
                  .doesNotHaveBean(Estate.class);
              assertThat(context.getBean(VmcryptProperties.class).toString())
                  .contains("administrator@vsphere.local")
                  .doesNotContain("MARK-");
            });
  }

  @Test
  @DisplayName("a client of the program's own is left alone")
  void ownClient_isKept() {
    runner
        .withPropertyValues(OVH)
        .withPropertyValues("vmcrypt.ovh.application-key=")
        .withBean(
            OvhClient.class,
            () ->
                OvhClient.builder(OvhEndpoint.EU, OvhCredentials.bearer(Secret.of("token")))
                    .build())
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(OvhClient.class));
  }

  @ParameterizedTest
  @CsvSource({
    "vmcrypt.vcenter.thumbprints=nonsense, vmcrypt.vcenter.thumbprints: this text is no thumbprint",
    "vmcrypt.vcenter.ssl-bundle=none, vmcrypt.vcenter.ssl-bundle: there is no SSL bundle",
    "vmcrypt.ovh.client-id=id, set either it or vmcrypt.ovh.client-id",
    "vmcrypt.ovh.application-key=, set either it or vmcrypt.ovh.client-id",
    "vmcrypt.vcenter.user=, vmcrypt.vcenter.user: it is not set",
    "vmcrypt.vcenter.password=, vmcrypt.vcenter.password: it is not set",
    "vmcrypt.vcenter.thumbprints[0]=, vmcrypt.vcenter.thumbprints: it is not set"
  })
  @DisplayName(
      "what is said twice, is missing or names nothing is refused by its name, without a secret")
  void odd_isRefused(String property, String told) {
    runner
        .withPropertyValues(VCENTER)
        .withPropertyValues(OVH)
        .withPropertyValues(property)
        .run(context -> assertThat(text(context)).contains(told).doesNotContain("MARK-"));
  }

  @Test
  @DisplayName("an empty property is not set, as that of a variable that nobody has set")
  void empty_isNotSet() {
    runner
        .withPropertyValues(VCENTER)
        .withPropertyValues(OVH)
        .withPropertyValues(
            "vmcrypt.ovh.client-id=${NOBODY_SETS_THIS:}", "vmcrypt.ovh.client-secret=")
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(VsphereClient.class)
                    .hasSingleBean(OvhClient.class));
  }

  @Test
  @DisplayName("a bundle without authorities is refused: the system's do not stand in for it")
  void bundle_withoutTrustStore_isRefused() {
    TestAuthority authority = TestAuthority.create();
    runner
        .withPropertyValues(VCENTER)
        .withPropertyValues(
            "vmcrypt.vcenter.ssl-bundle=mine",
            "spring.ssl.bundle.pem.mine.keystore.certificate=" + authority.certificatePem())
        .run(context -> assertThat(text(context)).contains("no certificate in its trust store"));
  }

  @Test
  @DisplayName("a secret may stand in a file of a tree, and is taken as it is")
  void passwordFile_isRead(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("vmcrypt.vcenter.password"), "MARK-${from}-file\n");
    runner
        .withInitializer(new ConfigDataApplicationContextInitializer())
        .withPropertyValues(
            "vmcrypt.vcenter.address=vcenter.example.com:8443",
            "vmcrypt.vcenter.user=u",
            "spring.config.import=configtree:" + folder + "/")
        .run(
            context ->
                assertThat(context.getBean(VmcryptProperties.class).vcenter().password())
                    .extracting(Secret::reveal)
                    .isEqualTo("MARK-${from}-file"));
  }

  @Test
  @DisplayName("the estate is read from its document, and names the key provider to look at")
  void estate_isRead(@TempDir Path folder) throws IOException {
    Path document = folder.resolve("estate.json");
    Files.writeString(
        document,
        """
        {
          "estate": "prod",
          "keyServers": [{"name": "kms-1", "address": "192.0.2.1:5696"}],
          "clientTrust": {"identity": {"certificate": "client.pem", "key": "client.key"}},
          "keyProvider": {"name": "kms-cluster"}
        }
        """);
    runner
        .withPropertyValues(VCENTER)
        .withPropertyValues("vmcrypt.estate.document=file:" + document)
        .run(
            context -> {
              assertThat(context.getBean(Estate.class).keyProvider()).isEqualTo("kms-cluster");
              assertThat(context.getBean(KeyProviderWatches.class).all())
                  .extracting(KeyProviderWatch::name)
                  .containsExactly("kms-cluster");
            });
  }

  @Test
  @DisplayName("the fakes are there at once; nothing is sent before the program calls")
  void fakeCloud_isUsed() {
    List<RemoteCall> heard = new CopyOnWriteArrayList<>();
    runner
        .withInitializer(new FakeCloudInitializer())
        .withBean(CallListener.class, () -> heard::add)
        .withBean(OpenTelemetry.class, OpenTelemetry::noop)
        .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
        .run(
            context -> {
              FakeCloud cloud = context.getBean(FakeCloud.class);
              assertThat(heard).isEmpty();
              assertThat(cloud.ovh().requests()).isEmpty();

              assertThat(context.getBean(OvhClient.class).privateClouds())
                  .extracting(Object::toString)
                  .containsExactly(cloud.ovh().serviceName());
              assertThat(context.getBean(VsphereClient.class).kmsClusters().list()).isEmpty();
              assertThat(heard).isNotEmpty();
              // the program's own listener, Micrometer's and OpenTelemetry's hear
              assertThat(context).hasSingleBean(OpenTelemetryCallListener.class);
              assertThat(
                      context
                          .getBean(MeterRegistry.class)
                          .get("vmcrypt.calls")
                          .tag("method", "vim ListKmipServers")
                          .timer()
                          .count())
                  .isEqualTo(1);
            });
  }

  @Test
  @DisplayName("each key provider that is named is an indicator; health can be turned off")
  void health_isPerKeyProvider() {
    ApplicationContextRunner named =
        runner
            .withPropertyValues(VCENTER)
            .withPropertyValues("vmcrypt.health.key-providers=kms-a,kms-b");
    named.run(
        context ->
            assertThat(
                    context.getBean("vmcryptHealthContributor", CompositeHealthContributor.class))
                .extracting(entry -> entry.name())
                .containsExactly("kms-a", "kms-b"));
    named
        .withPropertyValues("management.health.vmcrypt.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthContributor.class));
  }

  @Test
  @DisplayName("a program without actuator, Micrometer and OpenTelemetry has its clients")
  void optional_absent_nothingFails() {
    runner
        .withClassLoader(
            new FilteredClassLoader(
                "org.springframework.boot.health",
                "org.springframework.boot.actuate",
                "io.micrometer.core",
                "io.opentelemetry",
                "io.vmcrypt.opentelemetry",
                "io.vmcrypt.testkit"))
        .withPropertyValues(VCENTER)
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(VsphereClient.class)
                    .doesNotHaveBean(SanitizingFunction.class)
                    .doesNotHaveBean(KeyProviderGauges.class));
  }

  @ParameterizedTest
  @CsvSource({
    "vmcrypt.vcenter.password, true",
    "VMCRYPT_VCENTER_PASSWORD, true",
    "vmcrypt.ovh.applicationSecret, true",
    "vmcrypt.ovh.consumer-key, true",
    "vmcrypt.ovh.client-secret, true",
    "vmcrypt.vcenter.pass-word, true",
    "vmcrypt.vcenter.user, false",
    "vmcrypt.ovh.application-key, false"
  })
  @DisplayName("actuator shows no secret, however it is written")
  void secrets_areSanitized(String key, boolean secret) {
    assertThat(VmcryptAutoConfiguration.isSecret(key)).isEqualTo(secret);
  }
}
