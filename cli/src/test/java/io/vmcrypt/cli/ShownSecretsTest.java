package io.vmcrypt.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.Moshi;
import io.vmcrypt.cli.base.RealSystems;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.output.Terminal;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * No refusal shows what may be a secret: each option and argument of each command, each variable,
 * and each value and name of a document gets one, in the forms in which people write one to the
 * wrong place. Read is all that the command writes. The sweeps have each run in one form, as text
 * or with JSON, in turn: so each option, each value and each command comes in both, and not each of
 * one with each of another.
 */
class ShownSecretsTest {

  private static final String CANARY = "C4nary";

  /** Nothing that stands before an @ is quoted, wherever it is given. */
  private static final List<String> BEFORE_AN_AT =
      List.of(
          "user:" + CANARY + "@host:443",
          "https://user:" + CANARY + "@host/",
          "https://user:" + CANARY + "/x@host:5696/ui");

  /** Takes a name that people have chosen, or a path: a refusal has to tell which. */
  private static final Set<String> NAMES =
      Set.of(
          "NAME", "PATH", "PATTERN", "FILE", "VM", "ESTATE", "HOST[:PORT]", "ID", "KEYS", "IPV4");

  private static final String ESTATE =
      """
      {
        "estate": "prod",
        "keyServers": [
          {
            "name": "kms-1",
            "address": "192.0.2.1:5696",
            "thumbprint": "%s",
            "authority": "ca.pem",
            "registeredAs": ["192.0.2.1"],
            "proxy": "proxy.example.com:3128",
            "user": "vcenter",
            "password": "env:SECRET"
          }
        ],
        "clientTrust": {
          "identity": {"certificate": "client.pem", "key": "client.key", "passphrase": "env:SECRET"}
        },
        "registeredWith": "pcc-192-0-2-1",
        "keyProvider": {"name": "kms-cluster", "default": "if-none", "defaultFor": ["/Paris"]},
        "policy": {"name": "ours", "description": "text", "allowCleartextFilters": false},
        "vms": [
          {"below": "/Paris/vm", "name": "web*", "disks": ["Hard disk 1"],
           "exclude": {"names": ["a"], "below": ["/Paris/vm/x"]}, "migrateEncryption": "required"}
        ],
        "rollout": {"concurrency": 4, "perHost": 2, "stopAfterFailures": 3},
        "certificateDays": 30,
        "leaving": {"keyProvider": "old", "registrations": ["192.0.2.9"], "force": "old"}
      }
      """
          .formatted("7B".repeat(20));

  private static final JsonAdapter<Object> JSON = new Moshi.Builder().build().adapter(Object.class);

  @TempDir private Path folder;

  private Map<String, String> environment = Map.of();
  private final Set<String> refused = new java.util.TreeSet<>();
  private boolean isSweep;
  private int turn;

  @BeforeEach
  void files(TestInfo test) throws IOException {
    isSweep = test.getTags().contains("thorough");
    Files.writeString(folder.resolve("estate.json"), ESTATE);
    Files.writeString(folder.resolve("password"), CANARY + "\n");
    environment =
        Map.of(
            "VMCRYPT_VCENTER",
            "vcenter.example.com",
            "VMCRYPT_VCENTER_USER",
            "administrator@vsphere.local",
            "VMCRYPT_VCENTER_PASSWORD",
            "file:" + folder.resolve("password"),
            "VMCRYPT_VCENTER_THUMBPRINT",
            "00".repeat(20),
            "SECRET",
            CANARY);
  }

  private static Map<String, CommandLine> commands() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    return Vmcrypt.commandLine(Cli.bare().surroundings(nowhere, nowhere)).getSubcommands();
  }

  /** The stand-ins end their process: what they refuse is a test of their own. */
  static Stream<String> names() {
    return commands().keySet().stream().filter(name -> !name.equals("fake"));
  }

  /** What each command needs besides, so that it comes to look at the rest. */
  private List<String> needed(String command) {
    String estate = folder.resolve("estate.json").toString();
    return switch (command) {
      case "plan", "prove", "check" -> List.of(estate);
      case "apply" -> List.of(estate, "--yes");
      case "rotate" -> List.of(estate, "--certificates", "--yes");
      case "leave" -> List.of(estate, "--provider", "old", "--yes");
      case "audit", "dr" -> List.of("--all");
      case "encrypt", "rekey", "decrypt" -> List.of("--all", "--yes");
      case "clone" -> List.of("a", "b", "--yes");
      case "recover" -> List.of("a", "--yes");
      case "thumbprint", "probe" -> List.of("127.0.0.1:1");
      case "fieldcheck" -> List.of("--report", folder.resolve("report.json").toString(), "--plan");
      case "verify" -> List.of(folder.resolve("estate.json").toString());
      case "native" ->
          List.of(
              "--backup",
              folder.resolve("backup").toString(),
              "--backup-password",
              "env:SECRET",
              "--yes");
      default -> List.of();
    };
  }

  /** A command that runs up to where a system would be asked, and all that it writes. */
  private static final class Told {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Surroundings surroundings;

    Told(Map<String, String> variables) {
      PrintStream stream = new PrintStream(written, true, UTF_8);
      surroundings =
          new Surroundings(
              variables,
              stream,
              stream,
              new Terminal(80, false),
              () -> null,
              settings -> {
                Systems named = new RealSystems(settings);
                named.vcenter().close();
                throw new UsageException("enough was seen");
              });
    }
  }

  /**
   * Runs it with each value at the end of its last word. It is described once for all of them: that
   * takes longer than to refuse a value.
   */
  private void assertNotShown(String command, List<String> words, List<String> values) {
    Told told = new Told(environment);
    CommandLine line = Vmcrypt.commandLine(told.surroundings, List.of(command));
    int last = words.size() - 1;
    for (String value : values) {
      List<String> all = new ArrayList<>(words);
      all.set(last, words.get(last) + value);
      assertNotShown(told, line::execute, environment, command, all);
    }
  }

  private void assertNotShown(Map<String, String> variables, String command, List<String> words) {
    Told told = new Told(variables);
    assertNotShown(told, all -> Vmcrypt.run(told.surroundings, all), variables, command, words);
  }

  /** Runs it as text and with JSON; of a sweep in one of them, the next time in the other. */
  private void assertNotShown(
      Told told,
      ToIntFunction<String[]> run,
      Map<String, String> variables,
      String command,
      List<String> words) {
    for (boolean json : isSweep ? new boolean[] {turn++ % 2 == 0} : new boolean[] {false, true}) {
      List<String> all = new ArrayList<>(List.of(command));
      all.addAll(words);
      if (json) {
        all.add("--json");
      }
      told.written.reset();
      int status = run.applyAsInt(all.toArray(String[]::new));
      assertThat(told.written.toString(UTF_8))
          .as("%s %s", all, variables)
          .doesNotContain(CANARY, "defect of vmcrypt");
      if (status == 2) {
        refused.add(String.valueOf(all.size() > 1 ? all.get(all.size() - 1) : all));
      }
    }
  }

  private void assertNotShown(String command, List<String> needed, String... more) {
    assertNotShown(environment, command, with(needed, more));
  }

  private static List<String> with(List<String> needed, String... more) {
    List<String> words = new ArrayList<>(needed);
    words.addAll(List.of(more));
    return words;
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("names")
  @DisplayName("each option and argument that is given a secret, with text and with a file, of:")
  void options(String command) throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong"), CANARY + "\n" + CANARY + " = x\n");
    Path tabs = Files.writeString(folder.resolve("tabs"), CANARY + "\t" + CANARY + "\tx\n");
    Path object = Files.writeString(folder.resolve("object"), "{\"" + CANARY + "\": 1}");
    for (ArgSpec argument :
        requireNonNull(commands().get(command), command).getCommandSpec().args()) {
      List<String> values = new ArrayList<>(BEFORE_AN_AT);
      if (!NAMES.contains(argument.paramLabel())) {
        values.add(CANARY);
        values.add(CANARY + ":" + CANARY);
      }
      Stream.of(wrong, tabs, object).map(Path::toString).forEach(values::add);
      List<List<String>> given =
          argument instanceof OptionSpec option
              // with an equals sign: an option that takes no value is given one too
              ? Stream.of(option.names()).map(name -> with(needed(command), name + "=")).toList()
              : List.of(List.of(""), with(needed(command), ""));
      for (List<String> words : given) {
        // there is an even number of values
        turn++;
        assertNotShown(command, words, values);
      }
    }
    assertThat(refused).as("it refuses some of these").isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--kms",
        "--vcenter-release",
        "--vms",
        "--limited-user",
        "--ovh-port",
        "--vcenter-port",
        "--kms-port"
      })
  @DisplayName("the fakes refuse a value without showing it, with JSON as each command does")
  void standIns(String option) throws IOException {
    String value = option.equals("--limited-user") ? ":" + CANARY + "," : CANARY;
    assertNotShown("fake", List.of(), option + "=" + value);
    assertNotShown("fake", List.of("--service=" + CANARY, "--service=" + CANARY));
    assertThat(refused).contains(option + "=" + value, "--service=" + CANARY, "--json");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(written, true, UTF_8);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    int status =
        Vmcrypt.run(Cli.bare().surroundings(out, nowhere), "fake", option + "=" + value, "--json");
    assertThat(status).isEqualTo(2);
    Map<?, ?> json = (Map<?, ?>) requireNonNull(JSON.fromJson(written.toString(UTF_8)));
    assertThat(json.containsKey("error")).isTrue();
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("names")
  @DisplayName("an option, an argument and a command that there is not may be a secret, at:")
  void unknownWords(String command) {
    for (String word :
        List.of(
            "--" + CANARY, "-" + CANARY, "--" + CANARY + "=" + CANARY, "--x=" + CANARY, CANARY)) {
      boolean mayBeName = word.equals(CANARY) && takesNames(command);
      if (!mayBeName) {
        turn++;
        assertNotShown(command, needed(command), word);
        assertNotShown(command, needed(command), word, word);
      }
    }
    assertNotShown(environment, CANARY, List.of(command));
    assertNotShown(environment, "--" + CANARY, List.of(command));
  }

  @Test
  @DisplayName("a command that there is not may be a secret, alone and where help is asked for")
  void unknownCommand() {
    assertNotShown(environment, CANARY, List.of());
    assertNotShown(environment, "help", List.of(CANARY));
  }

  private static boolean takesNames(String command) {
    return Set.of(
                "audit", "encrypt", "rekey", "decrypt", "recover", "clone", "completion", "verify")
            .contains(command)
        || command.equals("help");
  }

  @Test
  @Tag("thorough")
  @DisplayName("each variable of the environment that is given a secret, ours and OVHcloud's")
  void variables() throws IOException {
    Path wrong = Files.writeString(folder.resolve("wrong"), CANARY + "\n");
    List<String> variables =
        new ArrayList<>(Stream.of(Setting.values()).map(Setting::variable).toList());
    variables.add("VMCRYPT_SETTINGS");
    Stream.of(
            "ENDPOINT",
            "APPLICATION_KEY",
            "APPLICATION_SECRET",
            "CONSUMER_KEY",
            "CLIENT_ID",
            "CLIENT_SECRET",
            "ACCESS_TOKEN")
        .map(name -> "OVH_" + name)
        .forEach(variables::add);
    for (String variable : variables) {
      List<String> values = new ArrayList<>(BEFORE_AN_AT);
      values.add(wrong.toString());
      if (variable.startsWith("OVH_")
          || variable.endsWith("PASSWORD")
          || variable.endsWith("THUMBPRINT")
          || variable.endsWith("TIMEOUT")) {
        values.add(CANARY);
        values.add(CANARY + " " + CANARY);
      }
      for (String value : values) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(variable, value);
        assertNotShown(changed, "check", with(needed("check"), "--offline"));
        for (String command : List.of("audit", "dr", "okms", "plan")) {
          assertNotShown(changed, command, needed(command));
        }
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("each value and each name of a document that is a secret; a document that is none")
  void documents() throws IOException {
    List<String> documents = new ArrayList<>();
    Object estate = requireNonNull(JSON.fromJson(ESTATE));
    List<String> values = new ArrayList<>(BEFORE_AN_AT);
    values.add(CANARY + "\n");
    for (String value : values) {
      changed(estate, value, false).forEach(each -> documents.add(JSON.toJson(each)));
    }
    changed(estate, CANARY, true).forEach(each -> documents.add(JSON.toJson(each)));
    documents.add(CANARY);
    documents.add("{" + CANARY + ": 1}");
    documents.add(ESTATE + CANARY);
    documents.add("estate: " + CANARY + "\n");
    documents.add("{\"estate\": \"" + CANARY + "\u0000\"}");
    Path file = folder.resolve("document.json");
    for (String document : documents) {
      Files.writeString(file, document);
      turn++;
      assertNotShown(environment, "plan", List.of(file.toString()));
      assertNotShown(environment, "check", List.of(file.toString(), "--offline"));
    }
    assertThat(documents).hasSizeGreaterThan(150);
  }

  /** The document with one of its values, or one of its names, made another: each in turn. */
  private static List<Object> changed(@Nullable Object value, String other, boolean names) {
    List<Object> changed = new ArrayList<>();
    if (value instanceof Map<?, ?> object) {
      for (Object name : object.keySet()) {
        if (names) {
          Map<Object, @Nullable Object> renamed = new LinkedHashMap<>();
          object.forEach((key, member) -> renamed.put(key.equals(name) ? other : key, member));
          changed.add(renamed);
        }
        for (Object each : changed(object.get(name), other, names)) {
          Map<Object, @Nullable Object> copy = new LinkedHashMap<>(object);
          copy.put(name, each);
          changed.add(copy);
        }
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        for (Object each : changed(list.get(i), other, names)) {
          List<@Nullable Object> copy = new ArrayList<>(list);
          copy.set(i, each);
          changed.add(copy);
        }
      }
    } else if (!names) {
      changed.add(other);
    }
    return changed;
  }
}
