package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.base.FailureKind;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.SavedPlan;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** exit-status.txt, walked: each command, each outcome, its exit status. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExitStatusTest {

  private static final Path PAGE = Path.of("../docs/command.md");
  private static final Path OUTCOMES = Path.of("src/test/resources/io/vmcrypt/cli/exit-status.txt");

  @TempDir private static Path folder;

  /** One in which all is set up, and one in which nothing is. */
  private final FakeCloud done = Cli.cloud();

  private final FakeCloud empty = Cli.cloud();

  /** Bound and not listening: who connects is refused, and nobody else is given the port. */
  private final Socket nobody = new Socket();

  private String doneEstate = "";
  private String emptyEstate = "";
  private String other = "";

  /** When the certificates of a stand-in have less than 30 days left. */
  private static final TimeSource SOON =
      new SkippingTime() {
        @Override
        public Instant now() {
          return super.now().plus(Duration.ofDays(350));
        }
      };

  /** How an outcome is brought about. */
  private interface Scene {
    Run run() throws Exception;
  }

  @BeforeAll
  void apply() throws IOException {
    nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    doneEstate = estate("done", done);
    emptyEstate = estate("empty", empty);
    other =
        Files.writeString(
                folder.resolve("other.key"),
                TestAuthority.create("other").client("other").issue().privateKeyPem())
            .toString();
    Run apply = Cli.of(done).run("apply", "--yes", doneEstate);
    assertThat(apply.status()).as(apply.err() + apply.out()).isZero();
  }

  @AfterAll
  void close() throws IOException {
    nobody.close();
    done.close();
    empty.close();
  }

  private String estate(String name, FakeCloud cloud) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    return EstateFile.write(
            own.resolve("estate.json"),
            cloud,
            true,
            "\"vms\": [{\"named\": [\"web-01\"], \"migrateEncryption\": \"required\"}]")
        .toString();
  }

  private String signedBy(String name) throws IOException {
    String document = Files.readString(Path.of(emptyEstate));
    return Files.writeString(
            folder.resolve(name + ".json"),
            document
                .replaceFirst("\"clientTrust\": .*", "\"clientTrust\": {\"signedBy\": \"CA\"},")
                .replaceFirst("\"registeredWith\": .*", "")
                .replace("kms-cluster", "signed-cluster"))
        .toString();
  }

  private static Map<String, CommandLine> commands() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    return Vmcrypt.commandLine(Cli.bare().surroundings(nowhere, nowhere)).getSubcommands();
  }

  private static List<String> commands(Predicate<CommandLine> which) {
    return commands().entrySet().stream()
        .filter(command -> which.test(command.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean asksSystems(CommandLine command) {
    return command.getCommand() instanceof SystemsCommand;
  }

  private static boolean readsEstate(CommandLine command) {
    return command.getCommandSpec().positionalParameters().stream()
        .anyMatch(parameter -> parameter.paramLabel().equals("ESTATE"));
  }

  /** The commands that a row names. */
  private static List<String> meant(String text) {
    return switch (text) {
      case "every command" -> without(commands(command -> true), "help");
      case "every command that asks systems, but `check`" ->
          without(commands(ExitStatusTest::asksSystems), "check", "okms", "fieldcheck");
      case "every command that asks vCenter first" ->
          without(commands(ExitStatusTest::asksSystems), "check", "okms", "fieldcheck");
      case "every command that reads an estate, but `check`" ->
          without(commands(ExitStatusTest::readsEstate), "check");
      case "every command that asks before it changes" ->
          commands(command -> command.getCommandSpec().findOption("--yes") != null);
      default -> List.of(text.replace("`", ""));
    };
  }

  private static List<String> without(List<String> names, String... left) {
    return names.stream().filter(name -> !Arrays.asList(left).contains(name)).toList();
  }

  /** Words that a command needs to come to ask a system; it changes nothing. */
  private List<String> words(String command) {
    return switch (command) {
      case "plan", "prove" -> List.of(emptyEstate);
      case "apply" -> List.of(emptyEstate, "--plan");
      case "rotate" -> List.of(emptyEstate, "--certificates", "--plan");
      case "leave" -> List.of(emptyEstate, "--provider", "old", "--plan");
      case "audit", "dr" -> List.of("--all");
      case "encrypt", "rekey", "decrypt" -> List.of("--all", "--plan");
      case "clone" -> List.of("web-01", "clone-01", "--plan");
      case "recover" -> List.of("web-01", "--plan");
      case "fieldcheck" ->
          List.of("--kms", "127.0.0.1:1", "--report", folder.resolve("report.json").toString());
      case "native" ->
          List.of(
              "--backup",
              folder.resolve("backup").toString(),
              "--backup-password",
              "env:THE_PASSWORD",
              "--plan");
      default -> List.of();
    };
  }

  private static Run run(Cli cli, String command, List<String> words, String... more) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(words);
    all.addAll(List.of(more));
    return cli.run(all.toArray(String[]::new));
  }

  private Run asking(String command, String... more) {
    return run(Cli.of(empty), command, without(words(command), "--plan"), more);
  }

  private Run everyCommand(String command, String outcome) throws IOException {
    return switch (outcome) {
      case "help is asked for" -> Cli.bare().run(command, "--help");
      case "an option that there is not" -> Cli.bare().run(command, "--no-such-option", "--json");
      case "no vCenter is named" ->
          run(Cli.bare().with("THE_PASSWORD", "x"), command, words(command), "--json");
      case "a file of settings that is not there" ->
          run(Cli.of(empty), command, words(command), "--settings", "/no/such", "--json");
      case "vCenter refuses the password" ->
          run(twoSites().with("THE_PASSWORD", "wrong"), command, words(command), "--json");
      case "vCenter shows another thumbprint" ->
          run(
              twoSites().with("VMCRYPT_VCENTER_THUMBPRINT", "00".repeat(32)),
              command,
              words(command),
              "--json");
      case "nobody listens at vCenter's address" ->
          run(
              twoSites().with("VMCRYPT_VCENTER", "127.0.0.1:" + nobody.getLocalPort()),
              command,
              words(command),
              "--json");
      case "the document is not there" ->
          run(
              Cli.of(empty),
              command,
              words(command).stream()
                  .map(word -> word.equals(emptyEstate) ? "/no/such.json" : word)
                  .toList(),
              "--json");
      case "nobody is there who could be asked" -> asking(command, "--json");
      case "`--quiet` without `--yes` or `--plan`" ->
          run(
              Cli.of(empty).answering("yes"),
              command,
              without(words(command), "--plan"),
              "--quiet",
              "--json");
      default -> throw new AssertionError(outcome);
    };
  }

  /** With a second site, for the command that needs one. */
  private Cli twoSites() {
    return Cli.of(empty)
        .with("VMCRYPT_SECOND_VCENTER", empty.vcenter().host() + ":" + empty.vcenter().port())
        .with("VMCRYPT_SECOND_VCENTER_USER", empty.vcenter().userName())
        .with("VMCRYPT_SECOND_VCENTER_PASSWORD", "env:THE_PASSWORD");
  }

  private String changed(String name, String from, String to) throws IOException {
    return Files.writeString(
            Path.of(emptyEstate).resolveSibling(name),
            Files.readString(Path.of(emptyEstate)).replace(from, to))
        .toString();
  }

  private String saved(String name, FakeCloud cloud, String estate) {
    String file = folder.resolve("plan-" + name + ".json").toString();
    Run run = Cli.of(cloud).run("plan", "--out", file, estate);
    assertThat(run.status()).as(run.err() + run.out()).isZero();
    return file;
  }

  private static String tampered(String file) throws IOException {
    Path saved = Path.of(file);
    return Files.writeString(saved, Files.readString(saved).replace("kms-cluster", "kms-other"))
        .toString();
  }

  private static Run approved(FakeCloud cloud, String file) {
    return Cli.of(cloud).run("apply", "--yes", "--json", "--approved", file);
  }

  private Run probe(String certificate, String key) {
    return Cli.bare().run("probe", "127.0.0.1:1", "--cert", certificate, "--key", key, "--json");
  }

  /** The outcomes of single commands. */
  private Map<String, Scene> scenes() {
    String client = Path.of(emptyEstate).resolveSibling("client.pem").toString();
    String backup = folder.resolve("native.p12").toString();
    Map<String, Scene> scenes = new LinkedHashMap<>();
    scenes.put("init: the document says what exists", () -> Cli.of(done).run("init"));
    scenes.put(
        "init: something differs, or could not be read",
        () -> {
          try (FakeCloud renewed = Cli.cloud()) {
            Cli.createCluster(renewed, "kms-cluster");
            renewed.kms().orElseThrow().replaceIdentity(renewed.authority().server("kms").issue());
            return Cli.of(renewed).run("init");
          }
        });
    scenes.put(
        "init: several key providers, and none is named",
        () -> {
          try (FakeCloud two = Cli.cloud()) {
            Cli.createCluster(two, "first");
            Cli.createCluster(two, "second");
            return Cli.of(two).run("init", "--json");
          }
        });
    scenes.put(
        "init: a key provider that is not there",
        () -> Cli.of(done).run("init", "--provider", "nobody", "--json"));
    scenes.put(
        "init: a file that is there already",
        () -> Cli.of(done).run("init", "--out", doneEstate, "--json"));
    scenes.put(
        "plan: a document with placeholders",
        () ->
            Cli.of(empty)
                .run("plan", "--json", changed("e.json", "client.pem", "FILL IN the file")));
    scenes.put(
        "plan: a client certificate that is not there",
        () -> Cli.of(empty).run("plan", "--json", changed("a.json", "client.pem", "no-such.pem")));
    scenes.put(
        "plan: a key that does not fit its certificate",
        () -> Cli.of(empty).run("plan", "--json", changed("b.json", "client.key", other)));
    scenes.put("plan: nothing stands in the way", () -> Cli.of(empty).run("plan", emptyEstate));
    scenes.put(
        "plan: something stands in the way",
        () ->
            Cli.of(empty)
                .run(
                    "plan",
                    changed("c.json", EstateFile.thumbprint(empty), "00:".repeat(19) + "00")));
    scenes.put(
        "apply: something stands in the way",
        () ->
            Cli.of(empty)
                .run(
                    "apply",
                    "--yes",
                    changed("d.json", EstateFile.thumbprint(empty), "00:".repeat(19) + "00")));
    scenes.put(
        "apply: the person does not say yes",
        () -> Cli.of(empty).answering("no").run("apply", emptyEstate));
    scenes.put(
        "apply: all is done, and proved", () -> Cli.of(done).run("apply", "--yes", doneEstate));
    scenes.put(
        "plan: `--exit-status`, and there is nothing to do",
        () -> Cli.of(done).run("plan", "--exit-status", doneEstate));
    scenes.put(
        "plan: `--exit-status`, and there are changes",
        () -> Cli.of(empty).run("plan", "--exit-status", emptyEstate));
    scenes.put(
        "plan: `--against`, and nothing has changed since",
        () -> Cli.of(empty).run("plan", emptyEstate, "--against", saved("e", empty, emptyEstate)));
    scenes.put(
        "plan: `--against`, and something has changed since",
        () ->
            Cli.of(empty)
                .run(
                    "plan",
                    changed("f.json", "\"web-01\"", "\"db-01\""),
                    "--against",
                    saved("f", empty, emptyEstate)));
    scenes.put(
        "plan: `--against` a file that was changed",
        () ->
            Cli.of(empty)
                .run(
                    "plan",
                    emptyEstate,
                    "--json",
                    "--against",
                    tampered(saved("g", empty, emptyEstate))));
    scenes.put(
        "apply: `--approved`, and all is done, and proved",
        () -> Cli.of(done).run("apply", "--yes", "--approved", saved("h", done, doneEstate)));
    scenes.put(
        "apply: `--approved`, and the systems have changed since",
        () -> {
          try (FakeCloud other = Cli.cloud()) {
            String file = saved("i", other, estate("i", other));
            other.vcenter().inventory().removeVm("web-01");
            return Cli.of(other).run("apply", "--yes", "--json", "--approved", file);
          }
        });
    scenes.put(
        "apply: `--approved`, and the file was changed",
        () -> approved(empty, tampered(saved("j", empty, emptyEstate))));
    scenes.put(
        "apply: `--approved`, and its time is over",
        () -> {
          Path file = Path.of(saved("k", empty, emptyEstate));
          SavedPlan saved = SavedPlan.fromFile(file);
          EstatePlan plan = saved.plan();
          Instant longAgo = Instant.parse("2020-01-01T00:00:00Z");
          try (OutputStream out = Files.newOutputStream(file)) {
            new SavedPlan(
                    new EstatePlan(
                        plan.estate(),
                        plan.renewedPasswords(),
                        plan.rotation(),
                        plan.site(),
                        longAgo,
                        plan.steps(),
                        plan.findings(),
                        plan.unconfirmed()),
                    saved.madeBy(),
                    longAgo.plusSeconds(1))
                .writeJson(out);
          }
          return approved(empty, file.toString());
        });
    scenes.put(
        "apply: `--approved`, and it is of another vCenter",
        () -> approved(done, saved("l", empty, emptyEstate)));
    scenes.put("prove: proved", () -> Cli.of(done).run("prove", doneEstate));
    scenes.put(
        "apply: vCenter's signing request has to be signed, and neither `--request` nor `--signed`"
            + " is given",
        () -> Cli.of(empty).run("apply", "--yes", signedBy("neither"), "--json"));
    scenes.put(
        "apply: `--request`, and vCenter's signing request has to be signed",
        () ->
            Cli.of(empty)
                .run(
                    "apply",
                    "--yes",
                    signedBy("request"),
                    "--request",
                    folder.resolve("vcenter.csr").toString()));
    scenes.put(
        "prove: proved, and a certificate has to be renewed",
        () -> Cli.at(done, SOON).run("prove", doneEstate));
    scenes.put(
        "check: a certificate has to be renewed",
        () -> Cli.at(done, SOON).run("check", doneEstate));
    scenes.put("prove: not proved", () -> Cli.of(empty).run("prove", emptyEstate));
    Path proof = folder.resolve("proof.json");
    scenes.put(
        "prove: a report would replace a file that is no proof",
        () -> Cli.of(done).run("prove", doneEstate, "--report", doneEstate, "--json"));
    scenes.put(
        "prove: a certificate that may not sign",
        () ->
            Cli.of(done)
                .run(
                    "prove",
                    doneEstate,
                    "--report",
                    proof.toString(),
                    "--signer-cert",
                    client,
                    "--signer-key",
                    Path.of(emptyEstate).resolveSibling("client.key").toString(),
                    "--json"));
    scenes.put(
        "verify: all are good, and each proof is proved",
        () -> Cli.bare().run("verify", proofOf(proof)));
    scenes.put(
        "verify: a file was changed, is not proved, or is not signed by who may",
        () -> Cli.bare().run("verify", proofOf(proof), "--signer-thumbprint", "00".repeat(32)));
    scenes.put(
        "verify: a file that is none of vmcrypt's",
        () -> Cli.bare().run("verify", doneEstate, "--json"));
    scenes.put("check: all is well", () -> Cli.of(done).run("check", doneEstate));
    scenes.put("check: something is missing or wrong", () -> Cli.bare().run("check"));
    scenes.put(
        "thumbprint: it is read",
        () -> Cli.bare().run("thumbprint", done.kmsHost() + ":" + done.kmsPort()));
    scenes.put(
        "thumbprint: nobody listens",
        () -> Cli.bare().run("thumbprint", "127.0.0.1:" + nobody.getLocalPort(), "--json"));
    scenes.put("probe: a certificate file that is not there", () -> probe("/no/such.pem", other));
    scenes.put("probe: a key that does not fit its certificate", () -> probe(client, other));
    scenes.put(
        "probe: nobody listens",
        () -> Cli.bare().run("probe", "127.0.0.1:" + nobody.getLocalPort()));
    scenes.put("okms: listed", () -> Cli.of(empty).run("okms"));
    scenes.put("okms: no credentials", () -> Cli.bare().run("okms", "--json"));
    scenes.put("audit: no findings", () -> Cli.of(done).run("audit", "--all", "--allow-plain"));
    scenes.put("audit: findings", () -> Cli.of(empty).run("audit", "--all"));
    scenes.put(
        "history: all of that time is told",
        // what was applied is older, so nothing since then was too old to be kept
        () -> Cli.of(done).run("history", "--since", Instant.now().toString()));
    scenes.put("history: something of that time is not known", () -> Cli.of(done).run("history"));
    scenes.put(
        "history: a time that is none",
        () -> Cli.of(done).run("history", "--since", "yesterday", "--json"));
    scenes.put("keys: it is known of each key who needs it", () -> Cli.of(done).run("keys"));
    scenes.put(
        "keys: it is not known of each key",
        () -> {
          try (FakeCloud cloud = RecoverCommandTest.afterOutage()) {
            // somebody's task may bring it
            cloud
                .vcenter()
                .tasks()
                .start(FakeTask.of("VirtualMachine.reconfigure").on("web-01").progress(40));
            return Cli.of(cloud).run("keys", "--kms-keys", "another");
          }
        });
    scenes.put(
        "keys: a list would replace another file",
        () -> Cli.of(done).run("keys", "--unneeded", doneEstate, "--json"));
    scenes.put(
        "audit: a place that is not there",
        () -> Cli.of(empty).run("audit", "--below", "/no/such", "--json"));
    scenes.put("encrypt: done", () -> Cli.of(done).run("encrypt", "web-01", "--yes"));
    scenes.put(
        "encrypt: a VM that is not there",
        () -> Cli.of(done).run("encrypt", "nobody", "--yes", "--json"));
    scenes.put(
        "encrypt: the person does not say yes",
        () -> Cli.of(done).answering("no").run("encrypt", "db-01"));
    scenes.put("rekey: done", () -> Cli.of(done).run("rekey", "web-01", "--yes"));
    scenes.put("decrypt: done", () -> Cli.of(done).run("decrypt", "db-01", "--yes"));
    scenes.put("clone: done", () -> Cli.of(done).run("clone", "web-01", "clone-01", "--yes"));
    scenes.put(
        "clone: a VM that is not there",
        () -> Cli.of(done).run("clone", "nobody", "clone-02", "--yes", "--json"));
    scenes.put("recover: no VM is locked", () -> Cli.of(done).run("recover", "web-01", "--yes"));
    scenes.put(
        "recover: a key is not there",
        () -> {
          try (FakeCloud cloud = RecoverCommandTest.afterOutage()) {
            return Cli.of(cloud).run("recover", "--all", "--yes");
          }
        });
    scenes.put("tpm: neither add nor remove is said", () -> Cli.of(done).run("tpm", "--json"));
    scenes.put(
        "native: done",
        () ->
            Cli.of(done)
                .run(
                    "native",
                    "--yes",
                    "--backup",
                    backup,
                    "--backup-password",
                    "env:THE_PASSWORD"));
    scenes.put(
        "native: it is not known whose backup the file is",
        () ->
            Cli.of(done)
                .run(
                    "native",
                    "--yes",
                    "--backup",
                    backup,
                    "--backup-password",
                    "env:THE_PASSWORD"));
    scenes.put(
        "native: a backup file that is there already",
        () ->
            Cli.of(done)
                .run(
                    "native",
                    "--provider",
                    "native-2",
                    "--yes",
                    "--json",
                    "--backup",
                    doneEstate,
                    "--backup-password",
                    "env:THE_PASSWORD"));
    scenes.put("demo: done", () -> Cli.bare().by(new BriskTime(Duration.ofMillis(25))).run("demo"));
    scenes.put("completion: printed", () -> Cli.bare().run("completion"));
    scenes.put(
        "explain: something is known of it", () -> Cli.bare().run("explain", "vm-has-snapshots"));
    scenes.put(
        "explain: nothing is known of it", () -> Cli.bare().run("explain", "nonsense", "--json"));
    return scenes;
  }

  private String proofOf(Path file) {
    Run run = Cli.of(done).run("prove", doneEstate, "--report", file.toString());
    assertThat(run.status()).as(run.err()).isZero();
    return file.toString();
  }

  private static List<String[]> rows(Path table) throws IOException {
    return Files.readAllLines(table).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" \\| ", -1))
        .toList();
  }

  @Test
  @Tag("thorough")
  @DisplayName("each command ends as the table says, and each failure is an object with --json")
  void table_isTrue() throws Exception {
    Map<String, Scene> scenes = scenes();
    Set<String> walked = new HashSet<>();
    List<String> wrong = new ArrayList<>();
    for (String[] row : rows(OUTCOMES)) {
      for (String command : meant(row[0])) {
        String what = command + ": " + row[1];
        Scene scene = scenes.get(what);
        Run run = scene == null ? everyCommand(command, row[1]) : requireNonNull(scene, what).run();
        walked.add(what);
        if (run.status() != Integer.parseInt(row[2])) {
          wrong.add(what + ": " + run.status() + "\n" + run.err() + run.out());
        } else if (run.status() != 0 && run.err().isBlank()) {
          wrong.add(what + ": nothing on standard error\n" + run.out());
        } else if (run.status() == 2 || (run.status() == 1 && run.out().startsWith("{"))) {
          String trouble = troubleOf(run);
          if (trouble != null) {
            wrong.add(what + ": " + trouble + "\n" + run.err() + run.out());
          }
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(walked).containsAll(scenes.keySet()).hasSizeGreaterThan(120);
  }

  @Test
  @DisplayName("--quiet: whatever ends with another status than 0 says why in one line")
  void quiet_saysWhy() throws IOException {
    String blocked = changed("quiet.json", EstateFile.thumbprint(empty), "00:".repeat(19) + "00");
    Map<List<String>, String> told = new LinkedHashMap<>();
    told.put(List.of("plan", blocked), "estate prod: ");
    told.put(List.of("plan", emptyEstate, "--exit-status"), "estate prod: ");
    told.put(List.of("apply", "--yes", blocked), "estate prod: ");
    told.put(List.of("prove", emptyEstate), "estate prod: not proved");
    told.put(List.of("check", blocked), "Missing or wrong: plan. Nothing was changed.");
    told.put(List.of("audit", "--all"), "2 VMs");
    told.put(List.of("audit", "web-01"), "1 VM");
    told.put(List.of("rotate", emptyEstate, "--certificates", "--yes"), "estate prod: ");

    told.forEach(
        (words, why) -> {
          List<String> all = new ArrayList<>(words);
          all.add("--quiet");
          Run run = Cli.of(empty).run(all.toArray(String[]::new));
          assertThat(run.status()).as(words + run.err()).isEqualTo(3);
          assertThat(run.out()).as("%s", words).isEmpty();
          assertThat(run.err().lines())
              .as("%s", words)
              .singleElement()
              .asString()
              .startsWith("Exit status 3: " + why);
        });
  }

  /** Wherever the lines were broken. */
  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static @Nullable String troubleOf(Run run) throws IOException {
    if (run.out().isBlank()) {
      return "nothing on standard output";
    }
    Map<?, ?> json = Parsed.object(run);
    Map<?, ?> error = (Map<?, ?>) json.get("error");
    if (error == null || !Double.valueOf(run.status()).equals(json.get("exitStatus"))) {
      return "no failure";
    }
    Set<String> codes =
        new TreeSet<>(Stream.of(FailureKind.values()).map(FailureKind::code).toList());
    boolean whole =
        codes.contains(String.valueOf(error.get("code")))
            && Stream.of("message", "operation", "outcome", "advice")
                .allMatch(name -> error.get(name) instanceof String text && !text.isBlank())
            && oneLine(run.err()).contains(oneLine(String.valueOf(error.get("outcome"))));
    return whole ? null : "a part is missing";
  }

  @Test
  @DisplayName("the page has each code of a failure, with its status")
  void codes_areAllThere() throws IOException {
    String page = Files.readString(PAGE).split("### Failures", -1)[1];

    assertThat(FailureKind.values())
        .allSatisfy(
            kind ->
                assertThat(page).contains("\n| `" + kind.code() + "` | " + kind.status() + " | "))
        .hasSize(page.split("\n\\| `", -1).length - 1);
  }

  @Test
  @DisplayName("what a command says of itself names no command that there is not")
  void help_namesWhatIsThere() {
    Set<String> names = commands().keySet();
    Pattern quoted = Pattern.compile("\"([a-z]+)[ \"]");
    commands()
        .forEach(
            (name, command) -> {
              String help = String.join(" ", command.getCommandSpec().usageMessage().description());
              assertThat(quoted.matcher(help).results().map(word -> word.group(1)).toList())
                  .as(name)
                  .isSubsetOf(Stream.concat(names.stream(), Stream.of("vmcrypt")).toList());
            });
  }

  @Test
  @DisplayName("each command is in the table or on the page")
  void commands_areAllThere() throws IOException {
    String ends = Files.readString(PAGE).split("## How a command ends", -1)[1];
    String page = ends + Files.readString(OUTCOMES);

    assertThat(without(commands(command -> true), "help"))
        .allSatisfy(name -> assertThat(page).containsPattern(Pattern.quote("`" + name + "`")));
  }
}
