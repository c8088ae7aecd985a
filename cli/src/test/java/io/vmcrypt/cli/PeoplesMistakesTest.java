package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The mistakes that people make, each as they make it: told with its place and its cause, with the
 * exit status of the table, and nothing is changed at any system.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("thorough")
class PeoplesMistakesTest {

  /** Stands where somebody has written a secret. */
  private static final String SECRET = "hunter2";

  @TempDir static Path folder;
  private final FakeCloud cloud = Cli.cloud();

  /** Bound and not listening: who connects is refused, and nobody else is given the port. */
  private final Socket nobody = new Socket();

  private String right = "";

  /** What a person has set up or typed. */
  private interface Doing {
    Run run(PeoplesMistakesTest here) throws IOException;
  }

  /**
   * A row of the table.
   *
   * @param code of the failure; empty if it is none
   * @param words what is told
   */
  private record Mistake(String what, int status, String code, List<String> words, Doing doing) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Mistake of(String what, int status, String code, Doing doing, String... words) {
    return new Mistake(what, status, code, List.of(words), doing);
  }

  /** A document with a part replaced. */
  private static Mistake document(
      String what, int status, String code, String part, String other, String... words) {
    return of(what, status, code, here -> here.plan(here.right.replace(part, other)), words);
  }

  /** A variable that is set to something else. */
  private static Mistake variable(
      String what, int status, String code, String name, String value, String... words) {
    return of(
        what,
        status,
        code,
        here -> Cli.of(here.cloud).with(name, value).run("plan", here.file(here.right), "--json"),
        words);
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        // who and where
        variable(
            "a wrong password",
            2,
            "credentials-refused",
            "THE_PASSWORD",
            SECRET,
            "could not log in"),
        variable(
            "a user that there is not",
            2,
            "credentials-refused",
            "VMCRYPT_VCENTER_USER",
            "nobody@vsphere.local",
            "could not log in"),
        variable(
            "another thumbprint of vCenter",
            2,
            "thumbprint-differs",
            "VMCRYPT_VCENTER_THUMBPRINT",
            "00".repeat(32),
            "00:00:00"),
        variable(
            "half a thumbprint",
            2,
            "usage",
            "VMCRYPT_VCENTER_THUMBPRINT",
            "00".repeat(19),
            "vcenter-thumbprint from VMCRYPT_VCENTER_THUMBPRINT"),
        of(
            "another port of vCenter",
            1,
            "not-reached",
            here ->
                Cli.of(here.cloud)
                    .with("VMCRYPT_VCENTER", "127.0.0.1:" + here.nobody.getLocalPort())
                    .run("plan", here.file(here.right), "--json"),
            "vCenter 127.0.0.1:"),
        variable(
            "a port that is none",
            2,
            "usage",
            "VMCRYPT_VCENTER",
            "vcenter.example.com:70000",
            "vcenter from VMCRYPT_VCENTER"),
        variable(
            "a password in clear",
            2,
            "usage",
            "VMCRYPT_VCENTER_PASSWORD",
            SECRET,
            "vcenter-password from VMCRYPT_VCENTER_PASSWORD",
            "env:NAME"),
        variable(
            "a variable that is not set",
            2,
            "usage",
            "VMCRYPT_VCENTER_PASSWORD",
            "env:NO_SUCH",
            "vcenter-password from VMCRYPT_VCENTER_PASSWORD: the environment has no such variable"),
        variable(
            "a file of a secret that is not there",
            2,
            "usage",
            "VMCRYPT_VCENTER_PASSWORD",
            "file:/no/such",
            "vcenter-password from VMCRYPT_VCENTER_PASSWORD: secret file /no/such cannot be read"),
        variable(
            "authorities and a thumbprint",
            2,
            "usage",
            "VMCRYPT_VCENTER_CA_FILE",
            "/no/such.pem",
            "vcenter-ca-file and vcenter-thumbprint are both set",
            // and what else is wrong
            "vcenter-ca-file from VMCRYPT_VCENTER_CA_FILE: there is no such file"),
        of(
            "nothing is set",
            2,
            "usage",
            here -> Cli.bare().run("plan", here.file(here.right), "--json"),
            "--vcenter (VMCRYPT_VCENTER)",
            "--vcenter-user",
            "--vcenter-password"),
        of(
            "a file of settings with four mistakes",
            2,
            "usage",
            here ->
                Cli.of(here.cloud)
                    .run(
                        "plan",
                        here.file(here.right),
                        "--json",
                        "--settings",
                        Files.writeString(
                                folder.resolve("settings"),
                                "vcentre = a\nvcenter-user = b\n"
                                    + SECRET
                                    + "\nvcenter-user = c\n"
                                    + "password = "
                                    + SECRET
                                    + "\n")
                            .toString()),
            "line 1: there is no such setting. Did you mean vcenter?",
            "line 3: expected name = value.",
            "line 4: vcenter-user is set twice.",
            "line 5: there is no such setting."),
        of(
            "a file of settings that is not there",
            2,
            "usage",
            here ->
                Cli.of(here.cloud)
                    .run("plan", here.file(here.right), "--json", "--settings", "/no/such"),
            "settings file /no/such cannot be read"),
        // at the command
        of(
            "an option that there is not",
            2,
            "usage",
            here -> Cli.of(here.cloud).run("plan", here.file(here.right), "--jsn", "--json"),
            "There is no such option here.",
            "Did you mean --json?"),
        of(
            "a secret as an option",
            2,
            "usage",
            here ->
                Cli.of(here.cloud)
                    .run("plan", here.file(here.right), "--password=" + SECRET, "--json"),
            "There is no such option here."),
        of(
            "a command that there is not",
            2,
            "usage",
            here -> Cli.of(here.cloud).run("aply", here.file(here.right), "--json"),
            "There is no such command. Did you mean apply?"),
        of(
            "an option twice",
            2,
            "usage",
            here ->
                Cli.of(here.cloud)
                    .run("plan", here.file(here.right), "--json", "--out", "a", "--out", "b"),
            "--out is there twice"),
        of(
            "nobody is there to say yes",
            2,
            "usage",
            here -> Cli.of(here.cloud).run("apply", here.file(here.right), "--json"),
            "there is nobody to ask here"),
        of(
            "a thumbprint accepted that nobody shows",
            2,
            "argument",
            here ->
                Cli.of(here.cloud)
                    .run(
                        "plan",
                        here.file(here.right.replace(", \"thumbprint\": \"THUMBPRINT\"", "")),
                        "--json",
                        "--accept",
                        "00".repeat(20)),
            "no key server of this plan that is to be accepted has the thumbprint 00:00"),
        // the document as a text
        of(
            "a document that is not there",
            2,
            "document",
            here -> Cli.of(here.cloud).run("plan", "/no/such.json", "--json"),
            "/no/such.json",
            "there is no such file"),
        of(
            "YAML, in a file that is named as JSON",
            2,
            "document",
            here -> here.plan("estate: prod\nkeyServers: []\n"),
            "line 1, column 1: this is no JSON",
            "must end with .yaml or .yml"),
        of(
            "a mark at the begin, and line ends of Windows: no mistakes",
            0,
            "",
            here -> here.plan("\ufeff" + here.right.replace("\n", "\r\n")),
            "nothing in the way"),
        // what the document says
        document(
            "a secret in clear",
            2,
            "document",
            "\"name\": \"kms-1\",",
            "\"name\": \"kms-1\", \"user\": \"u\", \"password\": \"" + SECRET + "\",",
            "at $.keyServers[0].password, line 3, column",
            "the secret itself must not be here"),
        of(
            "many mistakes at once",
            2,
            "document",
            here ->
                here.plan(
                    here.right
                        .replace("\"estate\"", "\"estat\"")
                        .replace("\"kms-1\"", "1")
                        .replace("[\"web-01\"]", "\"web-01\"")),
            "Did you mean estate?",
            "line 1, column 1: estate is missing here",
            "at $.keyServers[0].name, line 3, column 27: a number is there",
            "at $.vms[0].named, line 7, column 21: a text is there; expected a list"),
        // what the systems say to it
        document(
            "a key of another certificate",
            2,
            "certificate-file",
            "client.key",
            "other.key",
            "other.key"),
        document(
            "another thumbprint of the key server",
            3,
            "",
            "THUMBPRINT",
            "00".repeat(20),
            "blocked by 1"),
        document(
            "another port of the key server",
            3,
            "",
            "\"KMS\"",
            "\"127.0.0.1:1\"",
            "127.0.0.1:1",
            "BLOCKING"),
        document(
            "a passphrase in a variable that is not set",
            2,
            "secret-missing",
            "\"client.key\"",
            "\"client.key\", \"passphrase\": \"env:KMS_PASSPHRASE\"",
            "the environment has no such variable"),
        document(
            "a VM that there is not", 3, "", "[\"web-01\"]", "[\"web-10\"]", "web-10", "BLOCKING"),
        document(
            "a private cloud that there is not", 3, "", "SERVICE", "pcc-192-0-2-99", "BLOCKING"),
        document(
            "a VM in two selections",
            3,
            "",
            "{\"named\": [\"web-01\"]}",
            "{\"named\": [\"web-01\"]}, {\"name\": \"web-*\", \"migrateEncryption\": \"required\"}",
            "BLOCKING"));
  }

  @BeforeAll
  void write() throws IOException {
    nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Path file =
        EstateFile.write(
            folder.resolve("estate.json"), cloud, true, "\"vms\": [{\"named\": [\"web-01\"]}]");
    // with words in the place of what only the cloud knows
    right =
        Files.readString(file)
            .replace(EstateFile.thumbprint(cloud), "THUMBPRINT")
            .replace(cloud.ovh().serviceName(), "SERVICE")
            .replace(cloud.kmsHost() + ":" + cloud.kmsPort(), "KMS");
    Files.writeString(
        folder.resolve("other.key"),
        TestAuthority.create("other").client("other").issue().privateKeyPem());
  }

  @AfterAll
  void close() throws IOException {
    nobody.close();
    cloud.close();
  }

  private String file(String document) throws IOException {
    String said =
        document
            .replace("THUMBPRINT", EstateFile.thumbprint(cloud))
            .replace("SERVICE", cloud.ovh().serviceName())
            .replace("KMS\"", cloud.kmsHost() + ":" + cloud.kmsPort() + "\"");
    return Files.writeString(folder.resolve("estate.json"), said).toString();
  }

  private Run plan(String document) throws IOException {
    return Cli.of(cloud).run("plan", file(document), "--json");
  }

  /** All that could have been changed. */
  private List<Object> state() {
    List<Object> state = new ArrayList<>();
    state.add(cloud.vcenter().kmsClusters().toString());
    state.add(cloud.vcenter().vm("web-01").reconfigurations());
    state.add(
        cloud.ovh().requests().stream()
            .filter(request -> !request.method().equals("GET"))
            .toList());
    state.add(
        cloud.kms().orElseThrow().operations().stream()
            .filter(operation -> operation.matches("Create.*|Register|Destroy|Revoke|Activate"))
            .toList());
    return state;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  @DisplayName("told with its place and cause, nothing changed:")
  void mistake_isTold(Mistake mistake) throws IOException {
    List<Object> before = state();

    Run run = mistake.doing().run(this);

    assertThat(run.status()).as(run.err() + run.out()).isEqualTo(mistake.status());
    String said = (run.err() + run.out()).replaceAll("\\s+", " ");
    assertThat(mistake.words())
        .allSatisfy(words -> assertThat(said.contains(words)).as(words + " in " + said).isTrue());
    assertThat(said).doesNotContain(SECRET);
    Map<?, ?> json = Parsed.object(run);
    assertThat(json.get("error") instanceof Map<?, ?> error ? error.get("code") : "")
        .isEqualTo(mistake.code());
    assertThat(state()).isEqualTo(before);
  }
}
