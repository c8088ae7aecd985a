package io.vmcrypt.vsphere.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code -Dvmcrypt.seed} chooses the same days again. A short year is lived with each build, a
 * whole one in the profile "crash".
 */
@DisplayName("Days by chance at the fake, lived by pyVmomi, and read by it and by the audit")
@Tag("thorough")
class YearOfDaysRealPeerTest {

  private static final String PYTHON = "/usr/bin/python3";
  private static final String SCRIPT = "pyvmomi_year.py";
  private static final int SHORT_YEAR = 8;

  @TempDir private Path folder = Path.of("");

  @Test
  @DisplayName("a short year")
  void shortYear_read_alike() throws IOException, InterruptedException {
    live(SHORT_YEAR, Long.getLong("vmcrypt.seed", 35));
  }

  @Test
  @Tag("crash")
  @DisplayName("a whole year")
  void year_read_alike() throws IOException, InterruptedException {
    live(365, Long.getLong("vmcrypt.seed", System.nanoTime()));
  }

  private void live(int days, long seed) throws IOException, InterruptedException {
    assumeTrue(VimSchemas.areHere(), VimSchemas.whereExpected());
    assumeTrue(
        new ProcessBuilder(PYTHON, "-c", "import pyVmomi").start().waitFor() == 0,
        "pyVmomi is not installed (Debian: apt-get install python3-pyvmomi)");
    TestAuthority authority = TestAuthority.create();
    try (FakeKmipServer kmsA = FakeKmipServer.builder(authority).start();
        FakeKmipServer kmsB = FakeKmipServer.builder(authority).start();
        FakeVcenter fake = FakeVcenter.start(authority);
        VsphereClient vcenter =
            VsphereClient.builder(
                    HostAndPort.of(fake.host(), fake.port()),
                    VsphereCredentials.password(fake.userName(), Secret.of(fake.password())))
                .trust(ServerTrust.certificateAuthorities(List.of(authority.certificate())))
                .build()) {
      TestIdentity client = authority.client("vcenter").issue();
      provider(vcenter, "kms-b", kmsB, client);
      provider(vcenter, "kms-a", kmsA, client);
      Path answers = folder.resolve("answers.txt");
      Process python = start(fake, authority, seed, answers);
      try (BufferedReader told = python.inputReader(UTF_8);
          BufferedWriter next = python.outputWriter(UTF_8)) {
        int worked = 0;
        for (int day = 1; day <= days; day++) {
          String when = "day " + day + " of -Dvmcrypt.seed=" + seed;
          next.write("day\n");
          next.flush();
          List<String> read = new ArrayList<>();
          String line = told.readLine();
          while (line != null && !line.startsWith(". ")) {
            read.add(line);
            line = told.readLine();
          }
          assertThat(line).as("%s: %s", when, read).isNotNull();
          worked += Integer.parseInt(Objects.requireNonNull(line).substring(2));
          assertThat(audited(vcenter)).as(when).containsExactlyInAnyOrderElementsOf(read);
          assertThat(invalid(answers)).as(when).isEmpty();
          assertThat(fake.failures()).as(when).isEmpty();
        }
        // days on which everything is refused would prove nothing
        assertThat(worked).isGreaterThan(days * 2);
      } finally {
        python.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
      }
    }
  }

  private static void provider(
      VsphereClient vcenter, String id, FakeKmipServer kms, TestIdentity client) {
    KmsClusterSpec spec =
        KmsClusterSpec.builder(
                id, KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build())
            .makeDefault()
            .build();
    var trust = vcenter.kmsClusters().ensure(spec).value().trust();
    trust.ensureServerTrusted(ServerCertificate.of(List.of(kms.certificate())));
    trust.ensureClientCertificate(
        ClientCertificateSpec.of(ClientIdentity.of(client.chain(), client.privateKey())).force());
  }

  private Process start(FakeVcenter fake, TestAuthority authority, long seed, Path answers)
      throws IOException {
    Path script = folder.resolve(SCRIPT);
    try (InputStream source =
        Objects.requireNonNull(YearOfDaysRealPeerTest.class.getResourceAsStream(SCRIPT))) {
      Files.write(script, source.readAllBytes());
    }
    Path trusted = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    return new ProcessBuilder(
            PYTHON,
            script.toString(),
            fake.host(),
            Integer.toString(fake.port()),
            fake.userName(),
            fake.password(),
            trusted.toString(),
            Long.toString(seed),
            answers.toString())
        .redirectErrorStream(true)
        .start();
  }

  /** What the audit tells of each VM, in the script's words. */
  private static List<String> audited(VsphereClient vcenter) {
    try (Stream<AuditedVm> vms =
        vcenter.encryptionAudit(AuditRules.builder().allowPlainVms().build()).stream()) {
      return vms.map(YearOfDaysRealPeerTest::line).toList();
    }
  }

  private static String line(AuditedVm vm) {
    VmEncryptionState state = vm.state().orElseThrow();
    return Stream.concat(
            Stream.of(
                vm.vmName(),
                state.powerState().value(),
                "template=" + String.valueOf(vm.template()).toLowerCase(Locale.ROOT),
                key(state.homeKeyId())),
            state.disks().stream().map(YearOfDaysRealPeerTest::chain))
        .collect(Collectors.joining(" "));
  }

  private static String chain(DiskEncryptionState disk) {
    return Stream.concat(Stream.of(disk.keyId()), disk.parentKeyIds().stream())
        .map(YearOfDaysRealPeerTest::key)
        .collect(Collectors.joining(","));
  }

  private static String key(Optional<CryptoKeyId> key) {
    return key.map(id -> id.providerId().orElse("") + "/" + id.keyId()).orElse("-");
  }

  /** What the schemas say against the answers of a day. */
  private static List<String> invalid(Path answers) throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String line : Files.readAllLines(answers)) {
      String answer =
          Objects.requireNonNull(new Moshi.Builder().build().adapter(String.class).fromJson(line));
      // not in the published schema: how VMODL clients read one property
      if (!answer.contains("<FetchResponse")) {
        VimSchemas.errorIn(answer, VimSchemas.VIM_9_1).ifPresent(wrong::add);
      }
    }
    return wrong;
  }
}
