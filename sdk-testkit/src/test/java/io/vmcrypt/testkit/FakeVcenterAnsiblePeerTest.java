package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A whole day at the fake vCenter, with Ansible alone")
// one test, and the longest of the module: whatever runs beside it ends before it does
@Order(1)
@Tag("thorough")
class FakeVcenterAnsiblePeerTest {

  /** What Debian's Ansible runs on, and finds pyVmomi with. */
  private static final String PYTHON = "/usr/bin/python3";

  /** Ansible's modules for storage policies connect to this port, whatever port they are told. */
  private static final int HTTPS = 443;

  /**
   * A task is seen queued, and then done. Ansible sleeps for a second or two whenever it sees one
   * that runs, and for longer from time to time.
   */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  @TempDir private Path folder = Path.of("");

  private final TestAuthority authority = TestAuthority.create();

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private FakeVcenter vcenter() {
    try {
      return FakeVcenter.builder(authority).port(HTTPS).taskDuration(AT_ONCE).start();
    } catch (UncheckedIOException e) {
      return abort(e.getMessage());
    }
  }

  @Test
  @DisplayName("Ansible does it all, and pyVmomi reads it")
  void ansible_worksAlone() throws IOException {
    assumeTrue(
        PeerProgram.works(
            folder,
            Map.of(),
            PYTHON,
            "-c",
            "from importlib.util import find_spec as there; assert there('pyVmomi') and"
                + " there('ansible_collections.community.vmware.plugins.modules.vmware_guest')"),
        "Ansible is not installed (Debian: apt-get install ansible python3-pyvmomi)");
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        FakeVcenter vcenter = vcenter()) {
      TestIdentity client = authority.client("vcenter").issue();
      String certificate = write("client.pem", client.certificatePem());
      String key = write("client.key", client.privateKeyPem());
      String trusted = write("authority.pem", authority.certificatePem());
      // Ansible looks a thousand times a second whether a module has ended
      String configuration = write("ansible.cfg", "[defaults]\ninternal_poll_interval = 0.02\n");
      Map<String, String> settings =
          Map.of(
              "HOME",
              folder.toString(),
              "ANSIBLE_CONFIG",
              configuration,
              "ANSIBLE_PIPELINING",
              "1",
              "ANSIBLE_NOCOLOR",
              "1",
              "VMWARE_HOST",
              vcenter.host(),
              "VMWARE_PORT",
              Integer.toString(HTTPS),
              "VMWARE_USER",
              vcenter.userName(),
              "VMWARE_PASSWORD",
              vcenter.password(),
              "VMWARE_VALIDATE_CERTS",
              "true",
              "SSL_CERT_FILE",
              trusted);
      List<String> ansible =
          List.of(
              "ansible-playbook",
              "-i",
              "localhost,",
              "-e",
              "ansible_python_interpreter=" + PYTHON,
              "-e",
              "kms_port=" + kms.port() + " certificate=" + certificate + " key=" + key,
              PeerProgram.script(folder, "ansible_day.yml").toString(),
              "--tags");
      List<String> reader =
          List.of(
              PYTHON,
              PeerProgram.script(folder, "pyvmomi_day.py").toString(),
              "read",
              vcenter.host(),
              Integer.toString(HTTPS),
              vcenter.userName(),
              vcenter.password(),
              Integer.toString(kms.port()),
              certificate,
              key,
              trusted);

      run(settings, ansible, "build");

      assertThat(PeerProgram.run(folder, Map.of(), reader).lines())
          .containsExactly(
              "one poweredOn cpus=2 key=day disks=day tpm=true snapshots=before",
              "three poweredOff cpus=4 key=day disks=day tpm=true snapshots=",
              "two poweredOff cpus=2 key=day disks=day tpm=true snapshots=",
              "keys=1");
      assertThat(vcenter.vm("one").isFullyEncrypted()).isTrue();

      run(settings, ansible, "end");

      assertThat(PeerProgram.run(folder, Map.of(), reader).lines()).containsExactly("keys=0");
      assertThat(vcenter.kmsClusters()).isEmpty();
      assertThat(vcenter.users().openSessions()).isZero();
      assertThat(vcenter.failures()).isEmpty();
    }
  }

  private void run(Map<String, String> settings, List<String> ansible, String part)
      throws IOException {
    List<String> command = new ArrayList<>(ansible);
    command.add(part);
    assertThat(PeerProgram.run(folder, settings, command)).contains("failed=0");
  }
}
