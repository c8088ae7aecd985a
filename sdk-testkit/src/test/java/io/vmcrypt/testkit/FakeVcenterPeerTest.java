package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The fake vCenter, to VMware's own Python client")
class FakeVcenterPeerTest {

  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "6.5,vim.version.version11",
    "6.7,vim.version.version12",
    "7.0.2.0,vim.version.v7_0_2_0",
    "8.0.3.0,vim.version.v8_0_3_0",
    "9.0.0.0,vim.version.v8_0_3_0"
  })
  @DisplayName("is a vCenter of each release: pyVmomi does the whole job, up to the encrypted VM")
  void pyVmomi_wholeJob_done(String release, String spoken) throws Exception {
    TestAuthority authority = TestAuthority.create();
    TestIdentity client = authority.client("vcenter").issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      doTheJob(
          release,
          spoken,
          kms.port(),
          write("client.pem", client.certificatePem()),
          write("client.key", client.privateKeyPem()));
      // one for the VM, one for nobody
      assertThat(kms.keys()).hasSize(2);
    }
  }

  @Test
  @DisplayName("takes its keys from PyKMIP, when pyVmomi does the whole job with that as the KMS")
  void pyVmomi_pyKmipAsKms_done() throws Exception {
    Path scripts = Path.of(System.getProperty("vmcrypt.shared", ""), "peers");
    Optional<String> missing = PyKmipServer.missing(scripts);
    assumeTrue(missing.isEmpty(), () -> "PyKMIP is not at hand: " + missing.orElse(""));
    try (PyKmipServer kms = PyKmipServer.builder(scripts).start(folder.resolve("pykmip"))) {
      doTheJob(
          "8.0.3.0",
          "vim.version.v8_0_3_0",
          kms.port(),
          kms.clientCertificateFile().toString(),
          kms.clientKeyFile().toString());
    }
  }

  private void doTheJob(
      String release, String spoken, int kmsPort, String certificateFile, String keyFile)
      throws IOException {
    Optional<String> python = PYTHONS.stream().filter(this::hasPyVmomi).findFirst();
    assumeTrue(
        python.isPresent(), "pyVmomi is not installed (Debian: apt-get install python3-pyvmomi)");
    TestAuthority authority = TestAuthority.create();
    try (FakeVcenter vcenter =
        FakeVcenter.builder(authority)
            .apiVersion(release)
            .virtualMachine(FakeVm.builder("web-01").folder("Prod").disks(2).build())
            .virtualMachine(FakeVm.builder("web-01").folder("Test").poweredOn().build())
            .start()) {
      String output =
          run(
              List.of(
                  python.orElseThrow(),
                  script().toString(),
                  vcenter.host(),
                  Integer.toString(vcenter.port()),
                  vcenter.userName(),
                  vcenter.password(),
                  Integer.toString(kmsPort),
                  certificateFile,
                  keyFile,
                  write("authority.pem", authority.certificatePem())));
      assertThat(output.lines())
          .contains(
              "version=" + spoken,
              "api=" + release,
              "vms=web-01,web-01",
              "power=poweredOff",
              "twice=kms-1",
              "trustedBefore=False",
              "statusBefore=red/True/False",
              "statusAfter=green/True/True",
              "default=cluster-1",
              "clusters=cluster-1:1",
              "policies=VM Encryption Policy,Datastore Default,Gold",
              "created=Mine",
              "duplicate=Mine",
              "keyProvider=cluster-1",
              "disks=cluster-1,cluster-1",
              "migrate=required",
              "associated=3",
              "compliance=compliant,compliant,compliant",
              "refused=poweredOn",
              "csr=-----BEGIN CERTIFICATE REQUEST-----",
              "csrAgain=True",
              "selfSignedAgain=True",
              "inUse=True",
              "otherKey=certificate",
              "made=True/cluster-1",
              "used=cluster-1",
              "left=cluster-1");
      if (!release.startsWith("6.")) {
        assertThat(output.lines())
            .contains("users=web-01", "available=True", "entity=cluster-2", "parent=cluster-1");
      }
      assertThat(vcenter.vm("/Datacenter/vm/Prod/web-01").isFullyEncrypted()).isTrue();
      assertThat(vcenter.failures()).isEmpty();
      assertThat(vcenter.openSessions()).isZero();
    }
  }

  private boolean hasPyVmomi(String python) {
    try {
      run(List.of(python, "-c", "import pyVmomi"));
      return true;
    } catch (IOException | AssertionError e) {
      return false;
    }
  }

  private Path script() throws IOException {
    try (InputStream script =
        Objects.requireNonNull(getClass().getResourceAsStream("pyvmomi_peer.py"))) {
      Path file = folder.resolve("peer.py");
      Files.write(file, script.readAllBytes());
      return file;
    }
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String run(List<String> command) throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        new ProcessBuilder(new ArrayList<>(command))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("ended in time").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
