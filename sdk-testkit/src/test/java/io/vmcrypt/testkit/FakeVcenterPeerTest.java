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

@DisplayName("The fake vCenter, to VMware's own Python client")
class FakeVcenterPeerTest {

  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  @TempDir private Path folder = Path.of("");

  @Test
  @DisplayName("is a vCenter: pyVmomi does the whole job, from login to the encrypted VM")
  void pyVmomi_wholeJob_done() throws Exception {
    Optional<String> python = PYTHONS.stream().filter(this::hasPyVmomi).findFirst();
    assumeTrue(
        python.isPresent(), "pyVmomi is not installed (Debian: apt-get install python3-pyvmomi)");
    TestAuthority authority = TestAuthority.create();
    TestIdentity client = authority.client("vcenter").issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        FakeVcenter vcenter =
            FakeVcenter.builder(authority)
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
                  Integer.toString(kms.port()),
                  write("client.pem", client.certificatePem()),
                  write("client.key", client.privateKeyPem()),
                  write("authority.pem", authority.certificatePem())));
      assertThat(output.lines())
          .contains(
              "version=vim.version.v8_0_3_0",
              "vms=web-01,web-01",
              "power=poweredOff",
              "twice=kms-1",
              "trustedBefore=False",
              "statusBefore=red/True/False",
              "statusAfter=green/True/True",
              "default=cluster-1",
              "clusters=cluster-1:1",
              "policies=VM Encryption Policy,Datastore Default,Gold",
              "keyProvider=cluster-1",
              "disks=cluster-1,cluster-1",
              "migrate=required",
              "associated=3",
              "compliance=compliant,compliant,compliant",
              "refused=poweredOn");
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
