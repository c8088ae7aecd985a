package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit, of stand-ins whose VMs are plain. */
class AuditCommandTest {

  @TempDir private Path directory;

  private Run audit(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "audit";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try (FakeCloud cloud = Cli.cloud()) {
      return Cli.of(cloud).run(all);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("plain VMs are findings, told one by one, and the exit status says so")
  void plainVms_tellsFindings() {
    Run run = audit("--all");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.words())
        .contains(
            "BLOCKING vm-not-encrypted: vCenter, VM web-01 (vm-",
            "about VMware vCenter Server ",
            ", all VMs: 2 VMs; as far as this account may see",
            "0 encrypted, 0 partly encrypted, 2 unencrypted",
            "; findings: ",
            " vm-not-encrypted");
    assertThat(run.err()).startsWith("Exit status 3: ").contains(" vm-not-encrypted");
  }

  @Test
  @DisplayName("one that breaks off midway writes no part of its JSON: the failure alone")
  void breaksOff_noPartIsWritten() throws IOException {
    try (FakeCloud cloud = Cli.cloud()) {
      AtomicInteger looks = new AtomicInteger();
      cloud
          .vcenter()
          .answerMethod(
              "PbmQueryAssociatedProfiles",
              call ->
                  FakeSoapAnswer.fault(
                      "SystemError", "a general system error, look " + looks.incrementAndGet()));

      Run run = Cli.of(cloud).run("audit", "--all", "--json");

      assertThat(run.status()).as(run.err()).isEqualTo(1);
      assertThat(looks).hasPositiveValue();
      assertThat(Parsed.object(run).keySet()).isEqualTo(Set.of("format", "exitStatus", "error"));
    }
  }

  @Test
  @DisplayName("where plain VMs are allowed nothing is found")
  void plainAllowed_isClean() {
    Run run = audit("--all", "--allow-plain");

    assertThat(run.status()).isZero();
    assertThat(run.words())
        .contains("; no findings")
        .containsPattern("controls: \\d+ yes, \\d+ no, .*; --report FILE and --json have each")
        .doesNotContain("STIG");
  }

  @Test
  @Tag("thorough")
  @DisplayName("a VM that is named is shown as a table, and audited alone")
  void named_isATable() throws IOException {
    Run run = audit("db-01");
    Map<?, ?> json = Parsed.object(audit("db-01", "--json"));

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out())
        .startsWith("VM     part         encrypted  policy")
        .contains("       Hard disk 2  no")
        .doesNotContain("web-01");
    assertThat(json.get("format")).isEqualTo(2.0);
    assertThat(Parsed.list(json, "vms"))
        .singleElement()
        .satisfies(vm -> assertThat(Parsed.list(Parsed.map(vm, "state"), "disks")).hasSize(3));
  }

  @Test
  @Tag("thorough")
  @DisplayName("a virtual TPM has a row of its own, with the key of the home")
  void virtualTpm_isShown() throws IOException {
    try (FakeCloud cloud = Cli.cloud()) {
      FakeKey key = new FakeKey("key-1", "elsewhere");
      cloud
          .vcenter()
          .addVm(FakeVm.builder("win-01").disks(1).homeEncryptedWith(key).virtualTpm().build());

      Run run = Cli.of(cloud).run("audit", "win-01", "db-01");
      Map<?, ?> json = Parsed.object(Cli.of(cloud).run("audit", "win-01", "db-01", "--json"));

      assertThat(run.words())
          .contains("win-01 home yes", " virtual TPM yes - elsewhere Hard disk 1 no")
          .containsOnlyOnce("virtual TPM");
      assertThat(
              Parsed.list(json, "vms").stream()
                  .<@Nullable Object>map(vm -> Parsed.map(vm, "state").get("virtualTpm"))
                  .toList())
          .isEqualTo(List.of(true, false));
    }
  }

  @Test
  @DisplayName("an audit has one shape, of VMs that are named and of all")
  void audit_hasOneShape() throws IOException {
    try (FakeCloud cloud = Cli.cloud()) {
      Map<?, ?> named = Parsed.object(Cli.of(cloud).run("audit", "db-01", "--json"));
      Map<?, ?> all = Parsed.object(Cli.of(cloud).run("audit", "--all", "--json"));

      assertThat(List.copyOf(named.keySet())).isEqualTo(List.copyOf(all.keySet()));
      assertThat(named.get("format")).isEqualTo(all.get("format"));
      assertThat(Parsed.list(named, "vms"))
          .singleElement()
          .satisfies(
              vm -> {
                assertThat(vm.get("level")).isEqualTo("plain");
                assertThat(Parsed.list(vm, "findings")).isNotEmpty();
                assertThat(Parsed.list(all, "vms").contains(vm)).isTrue();
              });
    }
  }

  @Test
  @DisplayName("--json writes the audit's own JSON on standard output, and nothing else")
  void json_isAlone() throws IOException {
    Map<?, ?> json = Parsed.object(audit("--all", "--json"));

    assertThat(json.get("format")).isEqualTo(2.0);
  }

  @Test
  @DisplayName("a report gets its name when it is complete")
  void report_writesFile() throws IOException {
    Path file = directory.resolve("audit.json");

    Run run = audit("--all", "--report", file.toString());

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.words()).contains("Written to");
    assertThat(Files.readString(file)).startsWith("{").endsWith("}\n").contains("\"format\": 2");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  @DisplayName("a report and --json are both written, of one look")
  void reportAndJson_areBothWritten() throws IOException {
    Path file = directory.resolve("audit.json");

    Run run = audit("--all", "--json", "--report", file.toString());

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.out()).isEqualTo(Files.readString(file));
    assertThat(Parsed.object(run).get("format")).isEqualTo(2.0);
    assertThat(run.err()).contains("Written to", "vm-not-encrypted");
  }

  @Test
  @DisplayName("an audit that fails leaves no file")
  void noSuchPlace_leavesNoFile() throws IOException {
    Run run = audit("--below", "/nowhere", "--report", directory.resolve("a.html").toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("/nowhere");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--below",
        "--all --migrate-encryption none",
        "--all --report a.txt",
        "--all --report /nowhere/a.json",
        "--all web-01",
        "--all --below /a",
        "web-01 --report a.json",
        "--all --report",
        "--all --json --report a.html",
        "--below --allow-plain"
      })
  @DisplayName("bad usage is refused before anything is asked")
  void badUsage_isRefused(String arguments) {
    try (FakeCloud cloud = Cli.cloud()) {
      Run run = Cli.of(cloud).run(("audit " + arguments).strip().split(" "));

      assertThat(run.status()).isEqualTo(2);
      // a failure is an object too
      assertThat(run.out().isEmpty()).isEqualTo(!arguments.contains("--json"));
      assertThat(run.err()).isNotBlank();
      assertThat(cloud.vcenter().requests()).isEmpty();
    }
  }

  @Test
  @DisplayName("without settings there is no audit: never one of fakes")
  void unset_isRefused() {
    Run run = Cli.bare().run("audit", "--all");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("VMCRYPT_VCENTER");
  }
}
