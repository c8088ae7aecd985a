package io.vmcrypt.spring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class KeyProviderHealthFlowTest {

  private static final Executor AT_ONCE = Runnable::run;

  private final FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
  private final Clock time = new Clock();
  private final AtomicInteger readings = new AtomicInteger();
  private final VsphereClient vcenter =
      VsphereClient.builder(
              HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
              VsphereCredentials.password(
                  cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
          .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
          .build();

  /** Real time, and what a test adds to it. */
  private static final class Clock implements TimeSource {
    private Duration passed = Duration.ZERO;

    @Override
    public Instant now() {
      return Instant.now().plus(passed);
    }

    @Override
    public long nanoTime() {
      return passed.toNanos();
    }

    @Override
    public void sleep(Duration duration) {
      passed = passed.plus(duration);
    }
  }

  @AfterEach
  void close() {
    vcenter.close();
    cloud.close();
  }

  private void cluster(boolean trusted) {
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
    if (trusted) {
      cluster
          .trust()
          .ensureServerTrusted(
              ServerCertificate.of(List.of(cloud.kms().orElseThrow().certificate())));
      cluster
          .trust()
          .ensureClientCertificate(
              ClientIdentity.of(
                  cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey()));
    }
  }

  private KeyProviderWatch watch(Executor executor, int days) {
    return new KeyProviderWatch(
        "kms-cluster",
        () -> {
          readings.incrementAndGet();
          return List.of(
              VmcryptKeyProvidersAutoConfiguration.one(
                  vcenter, "kms-cluster", Duration.ofDays(days), time));
        },
        Duration.ofMillis(50),
        time,
        executor);
  }

  private static Health health(KeyProviderWatch watch) {
    return new KeyProviderHealthIndicator(watch).health();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> provider(Health health) {
    return (Map<String, Object>) requireNonNull(health.getDetails().get("kms-cluster"));
  }

  private static String text(Health health, String detail) {
    return String.valueOf(health.getDetails().get(detail));
  }

  @Test
  @DisplayName("a provider that both sides trust is UP, with the days that its certificates have")
  void health_trusted_isUp() {
    cluster(true);

    Health health = health(watch(AT_ONCE, 1));

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    long days =
        Duration.between(time.now(), cloud.clientIdentity().certificate().getNotAfter().toInstant())
            .toDays();
    assertThat(provider(health)).containsEntry("problems", List.of());
    assertThat(provider(health).get("daysLeft"))
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class))
        .containsEntry("vCenter's client certificate for kms-cluster", days)
        .containsKey("KMS server kms-1 of kms-cluster, as vCenter sees it");
    assertThat(health.getDetails()).doesNotContainKey("warnings");
  }

  @Test
  @DisplayName("a certificate that ends soon is a warning; one that has ended is DOWN")
  void health_certificateEnds_isTold() {
    cluster(true);
    Health soon = health(watch(AT_ONCE, 10_000));
    assertThat(soon.getStatus()).isEqualTo(Status.UP);
    assertThat(text(soon, "warnings")).contains("kms-cluster", "client certificate", "expires in");

    time.sleep(Duration.ofDays(20_000));
    KeyProviderWatch watch = watch(AT_ONCE, 30);
    Health ended = health(watch);
    assertThat(ended.getStatus()).isEqualTo(Status.DOWN);
    assertThat(provider(ended).get("problems").toString()).contains("client certificate");
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new KeyProviderGauges(List.of(watch)).bindTo(registry);
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isZero();
    assertThat(value(registry, "vmcrypt.key.provider.certificate.days")).isNegative();
  }

  @Test
  @DisplayName("a provider without trust is DOWN, and says what to do")
  void health_untrusted_isDown() {
    cluster(false);

    Health health = health(watch(AT_ONCE, 1));

    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(text(health, "kms-cluster")).contains("kms-1");
  }

  @Test
  @DisplayName("a provider that is not there, and a vCenter that does not answer, are DOWN")
  void health_notKnown_isDown() {
    Health absent = health(watch(AT_ONCE, 1));
    assertThat(absent.getStatus()).isEqualTo(Status.DOWN);
    assertThat(text(absent, "notKnown")).contains("kms-cluster");

    cluster(true);
    cloud.vcenter().faults().onNext(FakeVcenter.call("ListKmipServers"), Fault.html());
    Health refused = health(watch(AT_ONCE, 1));
    assertThat(refused.getStatus()).isEqualTo(Status.DOWN);
    assertThat(refused.getDetails()).containsOnlyKeys("notKnown");
  }

  @Test
  @DisplayName("no answer in time is DOWN; who asks again waits for the same reading")
  void health_slow_isDown() {
    cluster(true);
    List<Runnable> waiting = new ArrayList<>();
    KeyProviderWatch watch = watch(waiting::add, 1);

    Health slow = health(watch);
    assertThat(slow.getStatus()).isEqualTo(Status.DOWN);
    assertThat(slow.getDetails()).containsEntry("notKnown", "vCenter did not answer in time");
    health(watch);
    assertThat(waiting).hasSize(1);

    waiting.get(0).run();
    assertThat(watch.last()).hasSize(1);
    assertThat(readings).hasValue(1);
  }

  @Test
  @DisplayName(
      "gauges tell the last answer and do not wait; each question begins the next reading, and"
          + " while that is overdue, or where it failed, nothing is known")
  void gauges_tellTheLastAnswer() {
    cluster(true);
    List<Runnable> waiting = new ArrayList<>();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new KeyProviderGauges(List.of(watch(waiting::add, 1))).bindTo(registry);
    assertThat(waiting).isEmpty();

    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isNaN();
    assertThat(waiting).hasSize(1);
    waiting.remove(0).run();
    time.sleep(Duration.ofMinutes(2));
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isEqualTo(1);
    assertThat(value(registry, "vmcrypt.key.provider.certificate.days")).isPositive();
    assertThat(waiting).as("the next reading, one for both").hasSize(1);

    // the reading that this began hangs: health tells DOWN by now
    time.sleep(Duration.ofMillis(51));
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isNaN();
    assertThat(value(registry, "vmcrypt.key.provider.certificate.days")).isNaN();
    waiting.remove(0).run();
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isEqualTo(1);

    cloud.vcenter().faults().onNext(FakeVcenter.call("ListKmipServers"), Fault.html());
    waiting.remove(0).run();
    // what is not known is not told as it was
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isNaN();
    assertThat(readings).hasValue(3);
  }

  @Test
  @DisplayName("a certificate that vCenter does not show is a warning: nobody knows when it ends")
  void health_certificateNotShown_isTold() {
    cluster(true);
    cloud.vcenter().keys().setKmsCertificatesHidden(true);

    assertThat(text(health(watch(AT_ONCE, 1)), "warnings"))
        .contains("certificate of server kms-1", "does not say until when it is valid");
  }

  private static double value(SimpleMeterRegistry registry, String name) {
    return registry.get(name).tag("provider", "kms-cluster").gauge().value();
  }
}
