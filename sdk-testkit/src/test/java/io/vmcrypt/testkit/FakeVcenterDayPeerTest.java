package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A whole day at the fake vCenter, with other people's clients alone")
@Tag("thorough")
class FakeVcenterDayPeerTest {

  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
  private static final List<String> EVENING =
      List.of("decrypted=true", "inUse=true", "providers=0");

  @TempDir private Path folder = Path.of("");

  private final TestAuthority authority = TestAuthority.create();
  private final FakeKmipServer kms = FakeKmipServer.builder(authority).start();
  private final FakeVcenter vcenter = FakeVcenter.start(authority);

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
    kms.close();
  }

  /** One of the clients, which does a part of the day. */
  @FunctionalInterface
  private interface Client {
    List<String> run(String part) throws IOException;
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Client pyVmomi() throws IOException {
    Optional<String> python =
        PYTHONS.stream()
            .filter(one -> PeerProgram.works(folder, Map.of(), one, "-c", "import pyVmomi"))
            .findFirst();
    assumeTrue(
        python.isPresent(), "pyVmomi is not installed (Debian: apt-get install python3-pyvmomi)");
    TestIdentity client = authority.client("vcenter").issue();
    String certificate = write("py.pem", client.certificatePem());
    String key = write("py.key", client.privateKeyPem());
    String trusted = write("authority.pem", authority.certificatePem());
    String program = PeerProgram.script(folder, "pyvmomi_day.py").toString();
    return part ->
        PeerProgram.run(
                folder,
                Map.of(),
                List.of(
                    python.orElseThrow(),
                    program,
                    part,
                    vcenter.host(),
                    Integer.toString(vcenter.port()),
                    vcenter.userName(),
                    vcenter.password(),
                    Integer.toString(kms.port()),
                    certificate,
                    key,
                    trusted))
            .lines()
            .toList();
  }

  private Client govmomi() throws IOException {
    Path program =
        PeerProgram.goProgram(
            folder,
            "govmomi_day.go",
            "github.com/vmware/govmomi",
            "golang-github-vmware-govmomi-dev");
    TestIdentity client = authority.client("vcenter").issue();
    Map<String, String> settings =
        Map.of(
            "PEER_URL", vcenter.url() + "/sdk",
            "PEER_CA", write("authority.pem", authority.certificatePem()),
            "PEER_USER", vcenter.userName(),
            "PEER_PASSWORD", vcenter.password(),
            "PEER_KMS_PORT", Integer.toString(kms.port()),
            "PEER_CERT", write("go.pem", client.certificatePem()),
            "PEER_KEY", write("go.key", client.privateKeyPem()));
    return part ->
        PeerProgram.run(folder, settings, List.of(program.toString(), part)).lines().toList();
  }

  private void day(Client worker, Client reader) throws IOException {
    assertThat(worker.run("build")).isEmpty();

    List<String> noon = reader.run("read");
    assertThat(noon)
        .containsExactly(
            "one poweredOn cpus=2 key=day disks=day,day tpm=true snapshots=before",
            "three poweredOff cpus=4 key=day disks=day,day tpm=true snapshots=",
            "keys=2");
    assertThat(worker.run("read")).isEqualTo(noon);
    assertThat(vcenter.vm("one").isFullyEncrypted()).isTrue();
    assertThat(worker.run("end").stream().map(line -> line.replace("True", "true")))
        .containsExactlyElementsOf(EVENING);
    assertThat(reader.run("read")).containsExactly("keys=0");
    assertThat(vcenter.users().openSessions()).isZero();
  }

  @Test
  @DisplayName("pyVmomi does it all, and govmomi reads it")
  void pyVmomi_worksAlone() throws IOException {
    day(pyVmomi(), govmomi());
  }

  @Test
  @DisplayName("govmomi does it all, and pyVmomi reads it")
  void govmomi_worksAlone() throws IOException {
    day(govmomi(), pyVmomi());
  }
}
