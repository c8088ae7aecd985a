package io.vmcrypt.vsphere;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.fault.VsphereFaultException;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other people's stand-in for a vCenter, of release 6.5, which knows nothing of encryption. */
@DisplayName("At govmomi's simulator of a vCenter")
@Tag("thorough")
class GovmomiSimulatorPeerTest {

  private static final Path DEBIAN_GO = Path.of("/usr/share/gocode");
  private static final TestAuthority AUTHORITY = TestAuthority.create();

  @TempDir private static Path folder = Path.of("");

  private static @Nullable Process simulator;
  private static String address = "";

  private static Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("GO111MODULE", "off");
    builder.environment().put("GOPATH", DEBIAN_GO.toString());
    builder.environment().put("GOFLAGS", "");
    builder.environment().put("GOPROXY", "off");
    builder.environment().put("GOTOOLCHAIN", "local");
    builder.environment().put("CGO_ENABLED", "0");
    return builder.start();
  }

  private static String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @BeforeAll
  static void startSimulator() throws Exception {
    assumeTrue(
        Files.isDirectory(DEBIAN_GO.resolve("src/github.com/vmware/govmomi/simulator")),
        "govmomi is not installed (Debian: apt-get install golang-github-vmware-govmomi-dev)");
    String source;
    try (InputStream stream =
        Objects.requireNonNull(
            GovmomiSimulatorPeerTest.class.getResourceAsStream("govmomi_simulator.go"))) {
      source = new String(stream.readAllBytes(), UTF_8);
    }
    String program = folder.resolve("simulator").toString();
    // without the optimizer and what a debugger reads it takes less to compile
    List<String> build =
        new ArrayList<>(
            List.of("go", "build", "-gcflags=all=-N -l -dwarf=false", "-ldflags=-s -w", "-o"));
    build.addAll(List.of(program, write("govmomi_simulator.go", source)));
    Process compiler;
    try {
      compiler = start(build);
    } catch (IOException e) {
      Assumptions.abort("Go is not installed (Debian: apt-get install golang-go)");
      throw e;
    }
    String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    assertThat(compiler.waitFor()).as(said).isZero();
    TestIdentity identity = AUTHORITY.server("localhost", "127.0.0.1").issue();
    Process started =
        start(
            List.of(
                program,
                write("server.pem", identity.certificatePem()),
                write("server.key", identity.privateKeyPem())));
    simulator = started;
    BufferedReader lines = started.inputReader(UTF_8);
    address = String.valueOf(lines.readLine());
  }

  @AfterAll
  static void stopSimulator() throws Exception {
    Process started = simulator;
    if (started != null) {
      started.getOutputStream().close();
      assertThat(started.waitFor()).isZero();
    }
  }

  private static VsphereClient client(String password) {
    return VsphereClient.builder(
            HostAndPort.parse(address), VsphereCredentials.password("user", Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
        .timeSource(new VirtualTime())
        .build();
  }

  @Test
  @DisplayName("VMs, hosts and clusters are read, and an audit tells what is plain")
  void audit_tellsWhatIsThere() {
    try (VsphereClient vcenter = client("pass")) {
      assertThat(vcenter.about().apiVersion()).isEqualTo("6.5");
      assertThat(vcenter.virtualMachines().list())
          .extracting(VirtualMachine::name)
          .containsExactlyInAnyOrder(
              "DC0_H0_VM0", "DC0_H0_VM1", "DC0_C0_RP0_VM0", "DC0_C0_RP0_VM1");
      assertThat(vcenter.hosts().list()).hasSize(4);
      assertThat(
              vcenter.virtualMachines().getByPath("/DC0/vm/DC0_H0_VM0").encryptionState().disks())
          .hasSize(1);

      AuditReport report = vcenter.encryptionAudit(AuditRules.builder().build()).report();

      assertThat(report.vms()).hasSize(4);
      assertThat(
              report.findings().stream()
                  .filter(one -> one.code().equals(FindingCode.VM_NOT_ENCRYPTED)))
          .hasSize(4);
      assertThat(vcenter.keyLedger().count(List.of()).keys()).isEmpty();
    }
  }

  @Test
  @DisplayName("what it does not have is a fault by its name, and a wrong password is refused")
  void missing_isNamed() {
    try (VsphereClient vcenter = client("pass");
        VsphereClient stranger = client("other")) {
      assertThatThrownBy(() -> vcenter.cryptoHistory(Instant.EPOCH))
          .isInstanceOfSatisfying(
              VsphereFaultException.class,
              fault -> assertThat(fault.faultName()).isEqualTo("MethodNotFound"));
      assertThatThrownBy(() -> stranger.virtualMachines().list())
          .isInstanceOf(AuthenticationException.class);
    }
  }
}
