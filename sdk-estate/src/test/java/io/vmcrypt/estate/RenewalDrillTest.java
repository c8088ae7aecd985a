package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.plan.EstateRun;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Renewals during which a key is made through vCenter at each call that they make, also when they
 * are killed at that call and run again.
 */
@DisplayName("During each renewal vCenter gets its keys")
@Tag("thorough")
class RenewalDrillTest {

  /** As many kills as the thorough tests have time for. */
  private static final int SOME = 2;

  private static final String USER = "vcenter";
  private static final String OLD_PASSWORD = "MARK-old-1";
  private static final String NEW_PASSWORD = "MARK-new-2";

  private static final long LIMIT_MILLIS = Duration.ofMinutes(2).toMillis();

  /** What is renewed. */
  private enum Renewal {
    /** vCenter's client certificate, from a newer file. */
    CLIENT_FILE,
    /** vCenter's client certificate, by a signing request. */
    CLIENT_REQUEST,
    /** vCenter's own client certificate, which the KMS accepts beforehand. */
    CLIENT_OWN,
    /** The password of vCenter's user, which the KMS accepts beside the old one. */
    PASSWORD,
    /** The certificate of the KMS, before the KMS changes over. */
    SERVER_BEFORE,
    /** The certificate of the KMS, after it has changed over. */
    SERVER_AFTER
  }

  /** One cloud in which all is ready for a renewal. */
  private static final class Scene implements AutoCloseable {
    private final Renewal renewal;
    private final FakeCloud cloud;
    private final EstateSystems keyMaker;
    private final EstateSystems systems;
    private final AtomicInteger signedDays = new AtomicInteger(365);
    private final TestIdentity next =
        TestAuthority.create("Another CA")
            .server("localhost")
            .notAfter(Instant.now().plus(500, ChronoUnit.DAYS))
            .issue();
    private final Estate estate;
    private Duration later = Duration.ZERO;
    private String password = OLD_PASSWORD;
    private Set<String> options = Set.of();
    private @Nullable ClientCertificate before;

    Scene(Renewal renewal) {
      this.renewal = renewal;
      TestIdentity lasting =
          TestAuthority.create("KMS CA")
              .server("localhost")
              .notAfter(Instant.now().plus(7300, ChronoUnit.DAYS))
              .issue();
      this.cloud =
          FakeCloud.builder()
              .taskStep(Duration.ofMillis(1))
              .kms(
                  kms -> {
                    if (renewal == Renewal.PASSWORD) {
                      kms.login(USER, OLD_PASSWORD.toCharArray());
                    }
                    // vCenter's own certificates have no extended key usage
                    if (renewal == Renewal.CLIENT_OWN) {
                      kms.withoutClientUsageCheck().serverIdentity(lasting);
                    }
                  })
              .start();
      this.keyMaker = EstateSystems.of(cloud);
      this.systems = EstateSystems.of(cloud);
      this.estate = prepare();
      assertThat(keys().tried()).isEmpty();
    }

    private Estate prepare() {
      return switch (renewal) {
        case CLIENT_FILE -> {
          applied(estate(systems.keyServer().identity(client(3))));
          yield estate(systems.keyServer().identity(client(364)));
        }
        case CLIENT_REQUEST -> {
          Estate signed = estate(trusting(new ClientTrust.SignedBy("company")));
          applied(signed);
          later = Duration.ofDays(340);
          signedDays.set(730);
          yield signed;
        }
        case CLIENT_OWN -> {
          // made and accepted beforehand, as a person does
          applied(estate(systems.keyServer()));
          yield ownCertificate();
        }
        case PASSWORD -> {
          Estate same =
              estate(
                  systems.keyServer().credentials(USER, SecretReference.parse("env:KMS_PASSWORD")));
          applied(same);
          cloud.kms().orElseThrow().acceptLogin(USER, NEW_PASSWORD.toCharArray());
          password = NEW_PASSWORD;
          options = Set.of("kms-1");
          yield same;
        }
        case SERVER_BEFORE -> {
          applied(estate(systems.keyServer()));
          yield renewing();
        }
        case SERVER_AFTER -> {
          applied(estate(systems.keyServer()));
          Estate renewing = renewing();
          applied(renewing);
          cloud.kms().orElseThrow().replaceIdentity(next);
          yield renewing;
        }
      };
    }

    /** No more than the renewal is about: a key is made at each call. */
    private Estate estate(KeyServer keyServer) {
      Estate.Builder wanted =
          Estate.builder("prod").keyServer(keyServer).keyProvider("kms-cluster", "kms-1");
      if (renewal == Renewal.SERVER_BEFORE || renewal == Renewal.SERVER_AFTER) {
        wanted.registeredWith(cloud.ovh().serviceName());
      }
      if (renewal == Renewal.CLIENT_FILE) {
        // the new certificate has to be given the keys in use
        wanted.encrypt(VmSelection.named("web-01").build());
      }
      return wanted.build();
    }

    private Estate renewing() {
      return estate(
          systems.keyServer().nextCertificate(ServerCertificate.of(List.of(next.chain().get(0)))));
    }

    private Estate ownCertificate() {
      KmsTrust trust = trust();
      FakeKmipServer kms = cloud.kms().orElseThrow();
      ClientCertificate first = trust.ensureSelfSignedCertificate().value();
      kms.trustClientCertificate(first.x509());
      trust.ensureClientCertificate(ClientCertificateSpec.selfSigned(first).force());
      ClientCertificate second = trust.createSelfSignedCertificate(KmsTrust.ANY_SUBJECT);
      kms.trustClientCertificate(second.x509());
      before = first;
      later = Duration.ofDays(3640);
      return estate(
          trusting(
              new ClientTrust.SelfSigned(
                  Optional.of(Thumbprint.of(second.x509(), ThumbprintAlgorithm.SHA1)))));
    }

    private KeyServer trusting(ClientTrust trust) {
      return KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
          .expecting(systems.thumbprint())
          .clientTrust(trust);
    }

    private ClientIdentity client(long days) {
      TestIdentity issued =
          cloud
              .authority()
              .client("vcenter")
              .notAfter(Instant.now().plus(days, ChronoUnit.DAYS))
              .issue();
      return ClientIdentity.of(issued.chain(), issued.privateKey());
    }

    KeyMaker keys() {
      return new KeyMaker(keyMaker.vcenter(), "kms-cluster", cloud.vcenter().faults());
    }

    private KmsTrust trust() {
      return keyMaker.vcenter().kmsClusters().get("kms-cluster").trust();
    }

    private void applied(Estate wanted) {
      try (EstateClient client = client();
          EstateRun run = client.startApply(client.plan(wanted))) {
        EstateReport report = run.await(Duration.ofMinutes(2));
        assertThat(report.isComplete()).as(report.toString()).isTrue();
      }
      before = trust().clientCertificate().orElseThrow();
    }

    /** A client as a program would make one; its clock is some time ahead. */
    private EstateClient client() {
      Duration ahead = later;
      return EstateClient.builder(systems.vcenter())
          .ovh(systems.ovh())
          .environment(Map.of("KMS_PASSWORD", password))
          .signer(
              "company",
              csr ->
                  ClientCertificate.fromPem(cloud.authority().signCsr(csr.pem(), signedDays.get())))
          .timeSource(new BriskTime(() -> ahead))
          .build();
    }

    /** What is wrong with the end; empty if it is as it should be. */
    private Optional<String> wrong() {
      ClientCertificate now = trust().clientCertificate().orElseThrow();
      boolean renewed =
          switch (renewal) {
            case CLIENT_FILE, CLIENT_REQUEST, CLIENT_OWN ->
                !now.equals(before) && !now.notAfter().isBefore(old().notAfter());
            case SERVER_BEFORE, PASSWORD -> now.equals(before);
            case SERVER_AFTER ->
                now.equals(before)
                    && cloud.ovh().registeredKms().stream()
                        .map(FakeRegisteredKms::sslThumbprint)
                        .toList()
                        .equals(
                            List.of(
                                Thumbprint.of(next.chain().get(0), ThumbprintAlgorithm.SHA1)
                                    .toString()));
          };
      if (renewal == Renewal.SERVER_BEFORE) {
        cloud.kms().orElseThrow().replaceIdentity(next);
      }
      if (renewal == Renewal.PASSWORD) {
        cloud.kms().orElseThrow().replaceLogin(USER, NEW_PASSWORD.toCharArray());
      }
      return renewed ? keys().tried() : Optional.of("not renewed: " + now);
    }

    private ClientCertificate old() {
      return Objects.requireNonNull(before);
    }

    @Override
    public void close() {
      systems.close();
      keyMaker.close();
      cloud.close();
    }
  }

  /** Plans and applies, with a key at each call, and dies at one of them. */
  private static final class Drill {
    private final Scene scene;
    private final int killAt;
    private final AtomicInteger calls = new AtomicInteger();
    private final KeyMaker keys;
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();

    Drill(Scene scene, int killAt, boolean afterEffect) {
      this.scene = scene;
      this.keys = scene.keys();
      this.killAt = killAt;
      for (Faults faults : List.of(scene.cloud.vcenter().faults(), scene.cloud.ovh().faults())) {
        Fault kill = afterEffect ? Fault.close().afterTakingEffect() : Fault.close();
        faults.onEvery(this::isKilled, kill.whenMet(this::keyAndEnd));
        faults.onEvery(this::isDead, Fault.close());
        faults.onEvery(keys::isOfOthers, Fault.delay(Duration.ofNanos(1)).whenMet(this::key));
      }
    }

    private boolean isKilled(ReceivedRequest request) {
      return keys.isOfOthers(request) && calls.incrementAndGet() == killAt;
    }

    private boolean isDead(ReceivedRequest request) {
      return keys.isOfOthers(request) && killAt > 0 && calls.get() > killAt;
    }

    private void key() {
      keys.make("at call " + calls.get());
    }

    private void keyAndEnd() {
      key();
      over.complete(false);
    }

    /**
     * @return whether it was complete; false if it was killed
     */
    boolean run() throws InterruptedException {
      Thread program =
          new Thread(
              () -> {
                try (EstateClient client = scene.client();
                    EstateRun run = client.startApply(client.plan(scene.estate, scene.options))) {
                  over.complete(run.await(Duration.ofMinutes(1)).isComplete());
                } catch (RuntimeException | Error e) {
                  over.complete(false);
                }
              },
              "drill");
      program.start();
      boolean complete = over.join();
      program.interrupt();
      program.join(LIMIT_MILLIS);
      scene.cloud.vcenter().faults().clear();
      scene.cloud.ovh().faults().clear();
      return complete;
    }
  }

  /** How many calls a renewal makes that nobody kills. */
  private static int clean(Renewal renewal) throws InterruptedException {
    try (Scene scene = new Scene(renewal)) {
      Drill drill = new Drill(scene, 0, false);
      assertThat(drill.run()).as("%s", drill.keys.failures()).isTrue();
      assertThat(drill.keys.failures()).isEmpty();
      assertThat(scene.wrong()).isEmpty();
      assertThat(drill.calls.get()).isGreaterThan(10);
      return drill.calls.get();
    }
  }

  private static List<String> problems(Renewal renewal, List<Integer> kills)
      throws InterruptedException {
    List<String> problems = new ArrayList<>();
    for (int kill : kills) {
      // each call dies once, in turn before and after it took effect
      boolean after = kill % 2 == 0;
      try (Scene scene = new Scene(renewal)) {
        String where = renewal + " killed " + (after ? "after" : "before") + " call " + kill;
        Drill killed = new Drill(scene, kill, after);
        boolean complete = killed.run();
        killed.keys.failures().forEach(failure -> problems.add(where + ", " + failure));
        if (complete) {
          problems.add(where + ": there was no such call");
        }
        Drill again = new Drill(scene, 0, false);
        if (!again.run()) {
          problems.add(where + ": the second run is not complete");
        }
        again.keys.failures().forEach(failure -> problems.add(where + ", run again, " + failure));
        scene.wrong().ifPresent(wrong -> problems.add(where + ": " + wrong));
      }
    }
    return problems;
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("killed at some calls and run again")
  void someCalls(Renewal renewal) throws InterruptedException {
    int calls = clean(renewal);
    List<Integer> kills = new ArrayList<>();
    for (int i = 1; i <= SOME; i++) {
      kills.add(Math.max(1, i * calls / (SOME + 1)));
    }

    assertThat(problems(renewal, kills)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("crash")
  @DisplayName("killed at each call and run again")
  void eachCall(Renewal renewal) throws InterruptedException {
    int calls = clean(renewal);
    List<Integer> kills = new ArrayList<>();
    for (int kill = 1; kill <= calls; kill++) {
      kills.add(kill);
    }

    assertThat(problems(renewal, kills)).isEmpty();
  }
}
