package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("vCenter's request is signed by people: one run writes it, a later one goes on")
class SigningByHandCommandTest {

  /** How many kills the ordinary build has time for, of each run. */
  private static final int SOME = 3;

  /** When a certificate for 60 days has to be renewed. */
  private static final TimeSource DUE =
      new SkippingTime() {
        @Override
        public Instant now() {
          return super.now().plus(Duration.ofDays(50));
        }
      };

  @TempDir private Path folder;

  /** A cloud, its document, and the person who has requests signed. */
  private final class Site implements AutoCloseable {
    private final FakeCloud cloud = Cli.cloud();
    private final Path own;
    private final String document;
    private final String request;

    Site() throws IOException {
      own = Files.createTempDirectory(folder, "site");
      request = own.resolve("vcenter.csr").toString();
      document =
          Files.writeString(
                  own.resolve("estate.json"),
                  """
                  {
                    "estate": "prod",
                    "keyServers": [{"name": "kms-1", "address": "%s:%d", "thumbprint": "%s"}],
                    "clientTrust": {"signedBy": "company CA"},
                    "keyProvider": {"name": "kms-cluster"}
                  }
                  """
                      .formatted(cloud.kmsHost(), cloud.kmsPort(), EstateFile.thumbprint(cloud)))
              .toString();
    }

    Run apply(String... more) {
      return run(new SkippingTime(), List.of("apply", "--yes", document), more);
    }

    Run rotate(String... more) {
      return run(DUE, List.of("rotate", "--certificates", "--yes", document), more);
    }

    private Run run(TimeSource time, List<String> command, String... more) {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(List.of(more));
      return Cli.at(cloud, time).run(arguments.toArray(String[]::new));
    }

    String sign(TestAuthority authority, int days) throws IOException {
      return Files.writeString(
              own.resolve("signed-" + days + ".pem"),
              authority.signCsr(Files.readString(Path.of(request)), days))
          .toString();
    }

    String sign(int days) throws IOException {
      return sign(cloud.authority(), days);
    }

    /** What vCenter shows; fails if it cannot work with it. */
    ClientCertificate inUse() {
      try (VsphereClient vcenter = new StandIns(cloud).vcenter()) {
        KmsCluster cluster = vcenter.kmsClusters().get("kms-cluster");
        assertThat(cluster.status().isHealthy()).isTrue();
        return cluster.trust().clientCertificate().orElseThrow();
      }
    }

    /** A site whose certificate is for 60 days. */
    Site setUp() throws IOException {
      assertThat(apply("--request", request).status()).isEqualTo(4);
      assertThat(apply("--signed", sign(60)).status()).isZero();
      return this;
    }

    @Override
    public void close() {
      cloud.close();
    }
  }

  /** Without the breaks of lines. */
  private static String told(Run run) {
    return (run.out() + run.err()).replaceAll("\\s+", " ");
  }

  @Test
  @Tag("thorough")
  @DisplayName("the first time: written, waited for, signed, gone on with; each run again is safe")
  void apply_byHand_waitsAndGoesOn() throws IOException {
    try (Site site = new Site()) {
      Run untold = site.apply();
      assertThat(untold.status()).isEqualTo(2);
      assertThat(untold.err()).contains("--request FILE").contains("Nothing was changed");

      Run written = site.apply("--request", site.request);
      assertThat(written.status()).as(written.toString()).isEqualTo(4);
      assertThat(told(written)).contains("It waits for a signature.", "signed by company CA, then");
      String request = Files.readString(Path.of(site.request));
      assertThat(CertificateSigningRequest.fromPem(request).subject().getName()).isNotBlank();

      assertThat(site.apply("--request", site.request).status()).isEqualTo(4);
      assertThat(Files.readString(Path.of(site.request))).isEqualTo(request);

      Run gone = site.apply("--signed", site.sign(365));
      assertThat(gone.status()).as(gone.toString()).isZero();
      assertThat(gone.out()).contains("about no selection: 0 VMs");
      ClientCertificate inUse = site.inUse();
      assertThat(CertificateSigningRequest.fromPem(request).isAnsweredBy(inUse.x509())).isTrue();

      Run again = site.apply("--signed", site.own.resolve("signed-365.pem").toString());
      assertThat(again.status()).isZero();
      assertThat(site.inUse()).isEqualTo(inUse);
      for (String command : List.of("plan", "prove", "check")) {
        Run asked = Cli.at(site.cloud, new SkippingTime()).run(command, site.document);
        // the document chooses no VM, so nothing is proved of any
        assertThat(asked.status()).as(asked.toString()).isEqualTo(command.equals("prove") ? 3 : 0);
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a renewal: the present certificate works until the new one takes its place")
  void rotate_byHand_hasNoGap() throws IOException {
    try (Site site = new Site().setUp()) {
      ClientCertificate old = site.inUse();

      assertThat(site.rotate().status()).isEqualTo(2);
      Run written = site.rotate("--request", site.request);
      assertThat(written.status()).as(written.toString()).isEqualTo(4);
      assertThat(site.inUse()).isEqualTo(old);
      String request = Files.readString(Path.of(site.request));
      assertThat(site.rotate("--request", site.request).status()).isEqualTo(4);
      assertThat(Files.readString(Path.of(site.request))).isEqualTo(request);

      // the old request's certificate is no answer to the new one
      Run other = site.rotate("--signed", site.own.resolve("signed-60.pem").toString());
      assertThat(other.status()).as(other.toString()).isEqualTo(4);
      assertThat(told(other)).contains("is for another key than that of this request");
      assertThat(site.inUse()).isEqualTo(old);

      // nor is one of another authority, which the KMS does not know
      Run stranger = site.rotate("--signed", site.sign(TestAuthority.create("Another CA"), 400));
      assertThat(stranger.status()).as(stranger.toString()).isEqualTo(3);
      assertThat(site.inUse()).isEqualTo(old);

      Run gone = site.rotate("--signed", site.sign(365));
      assertThat(gone.status()).as(gone.toString()).isZero();
      assertThat(site.inUse()).isNotEqualTo(old);
      assertThat(CertificateSigningRequest.fromPem(request).isAnsweredBy(site.inUse().x509()))
          .isTrue();
    }
  }

  @Test
  @DisplayName("what is given is looked at before anything is asked")
  void given_makesNoSense_isRefused() throws IOException {
    try (Site site = new Site()) {
      String known = site.document;
      Run replaces = site.apply("--request", known);
      assertThat(replaces.status()).as(replaces.toString()).isEqualTo(2);
      assertThat(Files.readString(Path.of(known))).contains("signedBy");
      assertThat(site.apply("--signed", known).status()).isEqualTo(2);
      assertThat(site.apply("--signed", "/no/such.pem").status()).isEqualTo(2);
      Path mine = EstateFile.write(site.own.resolve("mine.json"), site.cloud, true, "\"vms\": []");
      Run another = Cli.of(site.cloud).run("apply", "--yes", mine.toString(), "--request", "r.csr");
      assertThat(another.status()).isEqualTo(2);
      assertThat(another.err()).contains("a document that says signedBy");
      assertThat(site.cloud.vcenter().requests()).isEmpty();
    }
  }

  /** What a run does at a site, and how often it asks. */
  private interface Step {
    Run run(Site site) throws IOException;
  }

  private static int requests(Site site, Step step) throws IOException {
    AtomicInteger seen = new AtomicInteger();
    site.cloud.vcenter().faults().onEvery(request -> seen.incrementAndGet() < 0, Fault.close());
    step.run(site);
    site.cloud.vcenter().faults().clear();
    return seen.get();
  }

  /** From this request on nothing reaches vCenter any more. */
  private static void killed(Site site, int at, boolean afterEffect, Step step) throws IOException {
    AtomicInteger seen = new AtomicInteger();
    var faults = site.cloud.vcenter().faults();
    faults.onEvery(
        request -> seen.incrementAndGet() == at && afterEffect, Fault.close().afterTakingEffect());
    faults.onEvery(request -> seen.get() >= at, Fault.close());
    Run dead = step.run(site);
    assertThat(dead.status()).as(dead.toString()).isNotZero();
    faults.clear();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "killed at some call of each run, and run again, it ends the same, and nothing stops")
  void runs_killedAtSomeCalls_endAsOne() throws IOException {
    long seed = Long.getLong("vmcrypt.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dvmcrypt.seed=" + seed + ")");
    Random random = new Random(seed);
    Step applyFirst = site -> site.apply("--request", site.request);
    Step applyThen = site -> site.apply("--signed", site.sign(60));
    Step rotateFirst = site -> site.rotate("--request", site.request);
    Step rotateThen = site -> site.rotate("--signed", site.sign(365));
    List<Step> all = List.of(applyFirst, applyThen, rotateFirst, rotateThen);
    List<Integer> statuses = List.of(4, 0, 4, 0);
    List<Integer> asked = new ArrayList<>();
    try (Site site = new Site()) {
      for (Step step : all) {
        asked.add(requests(site, step));
      }
      assertThat(asked).allMatch(requests -> requests > 2 * SOME);
    }
    for (int kill = 0; kill < SOME; kill++) {
      try (Site site = new Site()) {
        for (int i = 0; i < all.size(); i++) {
          Optional<ClientCertificate> before = i < 2 ? Optional.empty() : Optional.of(site.inUse());
          // a run that waits less than the one that was counted sends fewer calls
          int apart = asked.get(i) * 3 / 4 / SOME;
          killed(site, 1 + kill * apart + random.nextInt(apart), random.nextBoolean(), all.get(i));
          if (i == 2) {
            assertThat(site.inUse()).isEqualTo(before.orElseThrow());
          } else if (i == 3) {
            assertThat(site.inUse().subject()).isNotBlank();
          }
          Run again = all.get(i).run(site);
          assertThat(again.status())
              .as("%s run %d, kill %d", again, i, kill)
              .isEqualTo(statuses.get(i));
        }
        assertThat(
                CertificateSigningRequest.fromFile(Path.of(site.request))
                    .isAnsweredBy(site.inUse().x509()))
            .isTrue();
      }
    }
  }
}
