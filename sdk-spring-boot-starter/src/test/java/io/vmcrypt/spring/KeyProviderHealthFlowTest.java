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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class KeyProviderHealthFlowTest {

  private static final Executor AT_ONCE = Runnable::run;

  private final FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
  private final Clock time = new Clock();
  private final AtomicInteger readings = new AtomicInteger();
  private VsphereClient vcenter;

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

  @BeforeEach
  void connect() {
    vcenter =
        VsphereClient.builder(
                HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
                VsphereCredentials.password(
                    cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
            .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
            .build();
  }

  @AfterEach
  void close() {
    vcenter.close();
    cloud.close();
  }

  private KmsCluster cluster(boolean trusted) {
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
    return cluster;
  }

  private static VmcryptProperties.Health settings(int days) {
    return new VmcryptProperties.Health(List.of(), Duration.ofMillis(50), days);
  }

  private KeyProviderWatch watch(Executor executor) {
    return new KeyProviderWatch(
        "kms-cluster",
        () -> {
          readings.incrementAndGet();
          return List.of(KeyProviderWatches.one(vcenter, "kms-cluster"));
        },
        Duration.ofMillis(50),
        time,
        executor);
  }

  private Health health(KeyProviderWatch watch, int days) {
    return new KeyProviderHealthIndicator(watch, settings(days), time).health();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> provider(Health health) {
    return (Map<String, Object>) requireNonNull(health.getDetails().get("kms-cluster"));
  }

  @Test
  @DisplayName("a provider that both sides trust is UP, with the days that its certificates have")
  void health_trusted_isUp() {
    cluster(true);

    Health health = health(watch(AT_ONCE), 1);

    assertThat(health.getStatus()).isEqualTo(Status.UP);
    long days =
        KeyProviderState.daysUntil(
            cloud.clientIdentity().certificate().getNotAfter().toInstant(), time.now());
    assertThat(provider(health)).containsEntry("problems", List.of());
    assertThat(provider(health).get("daysLeft"))
        .asInstanceOf(InstanceOfAssertFactories.map(String.class, Long.class))
        .containsEntry("client certificate", days)
        .containsKey("certificate of kms-1");
    assertThat(health.getDetails()).doesNotContainKey("warnings");
  }

  @Test
  @DisplayName("a certificate that ends soon is a warning; one that has ended is DOWN")
  void health_certificateEnds_isTold() {
    cluster(true);
    KeyProviderWatch watch = watch(AT_ONCE);

    Health soon = health(watch, 10_000);
    assertThat(soon.getStatus()).isEqualTo(Status.UP);
    assertThat(String.valueOf(soon.getDetails().get("warnings")))
        .contains("kms-cluster: the client certificate ends in");

    time.sleep(Duration.ofDays(20_000));
    Health ended = health(watch, 30);
    assertThat(ended.getStatus()).isEqualTo(Status.DOWN);
    assertThat(String.valueOf(provider(ended).get("problems")))
        .contains("The client certificate has ended: renew it.");
  }

  @Test
  @DisplayName("a provider without trust is DOWN, and says what to do")
  void health_untrusted_isDown() {
    cluster(false);

    Health health = health(watch(AT_ONCE), 1);

    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(String.valueOf(provider(health).get("problems"))).contains("kms-1");
  }

  @Test
  @DisplayName("a provider that is not there, and a vCenter that does not answer, are DOWN")
  void health_notKnown_isDown() {
    Health absent = health(watch(AT_ONCE), 1);
    assertThat(absent.getStatus()).isEqualTo(Status.DOWN);
    assertThat(String.valueOf(absent.getDetails().get("notKnown"))).contains("kms-cluster");

    cluster(true);
    cloud.vcenter().faults().onNext(FakeVcenter.call("ListKmipServers"), Fault.html());
    Health refused = health(watch(AT_ONCE), 1);
    assertThat(refused.getStatus()).isEqualTo(Status.DOWN);
    assertThat(refused.getDetails()).containsOnlyKeys("notKnown");
  }

  @Test
  @DisplayName("no answer in time is DOWN; who asks again waits for the same reading")
  void health_slow_isDown() {
    cluster(true);
    List<Runnable> waiting = new ArrayList<>();
    KeyProviderWatch watch = watch(waiting::add);

    Health slow = health(watch, 1);
    assertThat(slow.getStatus()).isEqualTo(Status.DOWN);
    assertThat(slow.getDetails()).containsEntry("notKnown", "vCenter did not answer within 50 ms");
    health(watch, 1);
    assertThat(waiting).hasSize(1);

    waiting.get(0).run();
    assertThat(watch.last()).hasSize(1);
    assertThat(readings).hasValue(1);
  }

  @Test
  @DisplayName("gauges tell the last answer and do not wait; each question begins the next reading")
  void gauges_tellTheLastAnswer() {
    cluster(true);
    List<Runnable> waiting = new ArrayList<>();
    KeyProviderWatch watch = watch(waiting::add);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new KeyProviderGauges(List.of(watch), time).bindTo(registry);
    assertThat(waiting).isEmpty();

    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isNaN();
    assertThat(waiting).hasSize(1);
    waiting.remove(0).run();
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isEqualTo(1);
    assertThat(value(registry, "vmcrypt.key.provider.certificate.days")).isPositive();
    assertThat(waiting).as("the next reading, one for both").hasSize(1);

    cloud.vcenter().faults().onNext(FakeVcenter.call("ListKmipServers"), Fault.html());
    waiting.remove(0).run();
    // what is not known is not told as it was
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isNaN();
    assertThat(readings).hasValue(2);
  }

  @Test
  @DisplayName(
      "gauges do not tell the last answer while the next one is overdue: that is not known")
  void gauges_overdue_notKnown() {
    cluster(true);
    List<Runnable> waiting = new ArrayList<>();
    KeyProviderWatch watch = watch(waiting::add);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new KeyProviderGauges(List.of(watch), time).bindTo(registry);
    value(registry, "vmcrypt.key.provider.healthy");
    waiting.remove(0).run();

    time.sleep(Duration.ofMinutes(2));
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isEqualTo(1);
    // the reading that this began hangs: health tells DOWN by now
    time.sleep(Duration.ofMillis(51));
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isNaN();
    assertThat(value(registry, "vmcrypt.key.provider.certificate.days")).isNaN();

    waiting.remove(0).run();
    assertThat(value(registry, "vmcrypt.key.provider.healthy")).isEqualTo(1);
  }

  @Test
  @DisplayName("a certificate that vCenter does not show is a warning: nobody knows when it ends")
  void health_certificateNotShown_isTold() {
    cluster(true);
    cloud.vcenter().keys().setKmsCertificatesHidden(true);

    Health health = health(watch(AT_ONCE), 1);

    assertThat(String.valueOf(health.getDetails().get("warnings")))
        .contains("kms-cluster: it is not known when the certificate of kms-1 ends");
  }

  private static double value(SimpleMeterRegistry registry, String name) {
    return registry.get(name).tag("provider", "kms-cluster").gauge().value();
  }
}
