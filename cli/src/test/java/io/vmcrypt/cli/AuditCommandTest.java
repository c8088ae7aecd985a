package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit, of stand-ins whose VMs are plain. */
class AuditCommandTest {

  @TempDir private Path directory;

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
  @DisplayName("a report and --json are both written, of one look")
  void reportAndJson_areBothWritten() throws IOException {
    Path file = directory.resolve("audit.json");

    try (FakeCloud cloud = Cli.cloud()) {
      Run run = Cli.of(cloud).run("audit", "--all", "--json", "--report", file.toString());

      assertThat(run.status()).isEqualTo(3);
      assertThat(run.out()).isEqualTo(Files.readString(file));
      assertThat(Parsed.object(run).get("format")).isEqualTo(2.0);
      assertThat(run.err()).contains("Written to", "vm-not-encrypted");
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
}
