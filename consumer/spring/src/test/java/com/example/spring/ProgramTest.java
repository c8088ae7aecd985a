package com.example.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.spring.testing.FakeCloudInitializer;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;

@SpringBootTest(
    properties = {
      "vmcrypt.health.key-providers=kms-cluster",
      "management.endpoints.web.exposure.include=*",
      "management.endpoints.access.default=unrestricted",
      "management.endpoints.jmx.exposure.include=*",
      "spring.jmx.enabled=true",
      "management.endpoint.env.show-values=always",
      "management.endpoint.configprops.show-values=always"
    })
@ContextConfiguration(initializers = FakeCloudInitializer.class)
class ProgramTest {

  @Autowired private FakeCloud cloud;
  @Autowired private VsphereClient vcenter;
  @Autowired private OvhClient ovh;
  @Autowired private EstateClient estates;
  @Autowired private HealthEndpoint health;
  @Autowired private EnvironmentEndpoint environment;
  @Autowired private ConfigurationPropertiesReportEndpoint properties;
  @Autowired private MeterRegistry meters;

  @Test
  void keyProvider_isUpOnceItIsThere() {
    assertThat(estates).isNotNull();
    assertThat(ovh.privateClouds()).hasSize(1);

    KmsCluster cluster =
        vcenter
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "kms-cluster",
                        KmsServerSpec.builder("kms-1", cloud.kmsHost())
                            .port(cloud.kmsPort())
                            .build())
                    .build())
            .value();
    cluster
        .trust()
        .ensureServerTrusted(
            ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate())));
    cluster
        .trust()
        .ensureClientCertificate(
            ClientIdentity.of(cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey()));

    assertThat(health.healthForPath("vmcrypt", "kms-cluster").getStatus()).isEqualTo(Status.UP);
    assertThat(meters.get("vmcrypt.calls").tag("method", "vim ListKmipServers").timer().count())
        .isPositive();
    assertThat(meters.get("vmcrypt.key.provider.healthy").gauge().value()).isEqualTo(1);
  }

  @Test
  void actuator_showsNoSecret() {
    // what is no secret is shown, so the test would see one
    assertThat(value("vmcrypt.vcenter.user")).isEqualTo(cloud.vcenter().userName());
    for (String secret :
        List.of(
            "vmcrypt.vcenter.password",
            "vmcrypt.ovh.application-secret",
            "vmcrypt.ovh.consumer-key")) {
      assertThat(value(secret)).as(secret).isEqualTo("******");
    }
    String report =
        properties.configurationProperties().getContexts().values().stream()
            .flatMap(context -> context.getBeans().values().stream())
            .map(bean -> bean.getPrefix() + bean.getProperties() + bean.getInputs())
            .filter(bean -> bean.startsWith("vmcrypt"))
            .findFirst()
            .orElseThrow();
    assertThat(report)
        .contains(cloud.vcenter().userName())
        .doesNotContain(cloud.vcenter().password())
        .doesNotContain(cloud.ovh().applicationSecret())
        .doesNotContain(cloud.ovh().consumerKey());
  }

  private Object value(String property) {
    return environment.environmentEntry(property).getProperty().getValue();
  }
}
