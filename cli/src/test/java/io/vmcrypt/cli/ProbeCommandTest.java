package io.vmcrypt.cli;

import static io.vmcrypt.cli.Cli.words;
import static org.assertj.core.api.Assertions.assertThat;

import com.squareup.moshi.Moshi;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProbeCommandTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final String PASSPHRASE = "open-sesame-4711";

  @TempDir static Path folder;

  private static String cert = "";
  private static String key = "";
  private static String lockedKey = "";

  @BeforeAll
  static void writeFiles() throws IOException {
    cert = file("client.pem", CLIENT.certificatePem());
    key = file("client.key", CLIENT.privateKeyPem());
    lockedKey = file("locked.key", CLIENT.encryptedPrivateKeyPem(PASSPHRASE.toCharArray()));
  }

  private static String file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  private static FakeKmipServer kms() {
    return FakeKmipServer.builder(AUTHORITY).start();
  }

  private static Run probe(FakeKmipServer kms, String... options) {
    return probe(Map.of(), kms, options);
  }

  private static Run probe(Map<String, String> environment, FakeKmipServer kms, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(kms.host() + ":" + kms.port());
    return run(environment, arguments);
  }

  private static Run run(Map<String, String> environment, List<String> arguments) {
    Cli cli = Cli.bare();
    environment.forEach(cli::with);
    List<String> all = new ArrayList<>(List.of("probe"));
    all.addAll(arguments);
    return cli.run(all.toArray(String[]::new));
  }

  private static Map<?, ?> json(Run run) throws IOException {
    return map(
        Objects.requireNonNull(
            new Moshi.Builder().build().adapter(Object.class).fromJson(run.out())));
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private static Map<?, ?> map(Map<?, ?> parent, String name) {
    return map(Objects.requireNonNull(parent.get(name), name));
  }

  private static List<Map<?, ?>> list(Map<?, ?> parent, String name) {
    List<Map<?, ?>> maps = new ArrayList<>();
    ((List<?>) Objects.requireNonNull(parent.get(name), name)).forEach(each -> maps.add(map(each)));
    return maps;
  }

  private static List<Object> codes(Run run) throws IOException {
    List<Object> codes = new ArrayList<>();
    list(json(run), "findings").forEach(finding -> codes.add(finding.get("code")));
    return codes;
  }

  @Test
  @DisplayName("--json: one object with all keys that are promised, in their order")
  void probe_json_hasAllKeys() throws IOException {
    try (FakeKmipServer kms = kms()) {
      Run run = probe(kms, "--json", "--cert", cert, "--key", key);
      Map<?, ?> json = json(run);

      assertThat(run.status()).isZero();
      assertThat(keys(json))
          .containsExactly(
              "format",
              "endpoint",
              "verdict",
              "probed",
              "certificate",
              "issuers",
              "clientCertificate",
              "tls",
              "kmip",
              "addresses",
              "steps",
              "findings");
      assertThat(json.get("format")).isEqualTo(3.0);
      assertThat(json.get("endpoint"))
          .isEqualTo(Map.of("host", "127.0.0.1", "port", (double) kms.port()));
      assertThat(json.get("verdict")).isEqualTo("USABLE");
      assertThat(json.get("probed")).isEqualTo(true);
      Map<?, ?> certificate = map(json, "certificate");
      assertThat(keys(certificate))
          .containsExactly(
              "subject",
              "issuer",
              "serialNumber",
              "dnsNames",
              "ipAddresses",
              "notBefore",
              "notAfter",
              "sha1",
              "sha256",
              "pem");
      assertThat(certificate.get("notAfter"))
          .isEqualTo(kms.certificate().getNotAfter().toInstant().toString());
      assertThat(certificate.get("dnsNames")).isEqualTo(List.of("localhost"));
      assertThat(map(json, "clientCertificate").get("sha1")).isEqualTo(CLIENT.thumbprint("SHA-1"));
      assertThat(map(json, "clientCertificate").get("pem")).isEqualTo(CLIENT.certificatePem());
      assertThat(keys(map(json, "tls")))
          .containsExactly(
              "protocol", "cipherSuite", "clientCertificateRequested", "acceptedAuthorities");
      assertThat(map(json, "tls").get("clientCertificateRequested")).isEqualTo(true);
      assertThat(keys(map(json, "kmip")))
          .containsExactly("versions", "operations", "objectTypes", "vendor");
      assertThat(map(json, "kmip").get("versions"))
          .isEqualTo(List.of("1.0", "1.1", "1.2", "1.3", "1.4"));
      assertThat(list(json, "steps"))
          .hasSize(8)
          .allSatisfy(
              step -> assertThat(keys(step)).containsExactly("step", "outcome", "durationMicros"));
      Map<?, ?> skipped = list(json, "steps").get(7);
      assertThat(skipped.get("step")).isEqualTo("KEY_ROUND_TRIP");
      assertThat(skipped.get("outcome")).isEqualTo("SKIPPED");
      assertThat(skipped.get("durationMicros")).isNull();
      assertThat(codes(run)).containsExactly("kms-certificate-ec-key");
    }
  }

  private static List<Object> keys(Map<?, ?> object) {
    return new ArrayList<>(object.keySet());
  }

  @Test
  @DisplayName("text of the server cannot steer the terminal, and survives JSON unchanged")
  void probe_strangeSubject_isMadeHarmless() throws IOException {
    String name = "kms\u009b2J\u202e \"\\ \u00fc";
    TestIdentity strange = TestAuthority.create(name).server("127.0.0.1").issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).serverIdentity(strange).start()) {
      String issuer = strange.certificate().getIssuerX500Principal().getName();

      assertThat(probe(kms).out()).contains("kms?2J?").doesNotContain("\u009b", "\u202e");
      Run run = probe(kms, "--json");
      assertThat(run.out()).matches("[\\n -~]*");
      assertThat(map(json(run), "certificate").get("issuer")).isEqualTo(issuer);
    }
  }

  @Test
  @DisplayName("--ca: the authority that issued the certificate passes, another one does not")
  void probe_ca_isCompared() throws IOException {
    String own = file("ca.pem", AUTHORITY.certificatePem());
    String other = file("other.pem", TestAuthority.create("other").certificatePem());
    try (FakeKmipServer kms = kms()) {
      assertThat(probe(kms, "--cert", cert, "--key", key, "--ca", own).status()).isZero();
      assertThat(codes(probe(kms, "--json", "--cert", cert, "--key", key, "--ca", other)))
          .containsExactly("kms-certificate-not-trusted", "kms-certificate-ec-key");
    }
  }

  @Test
  @DisplayName("--server-name is what the server is told")
  void probe_serverName_isSent() {
    try (FakeKmipServer kms = kms()) {
      probe(kms, "--cert", cert, "--key", key, "--server-name", "kms.example.com");
      kms.stop();

      assertThat(kms.connections())
          .extracting(Object::toString)
          .anySatisfy(text -> assertThat(text).contains("kms.example.com"));
    }
  }

  @Test
  @DisplayName("a wrong, unset, empty or missing passphrase: exit status 2, one line, no secret")
  void probe_passphraseWrongOrUnset_two() {
    try (FakeKmipServer kms = kms()) {
      String[] withVariable = {"--cert", cert, "--key", lockedKey, "--passphrase", "env:KMS_PASS"};
      Run wrong = probe(Map.of("KMS_PASS", "wrong-" + PASSPHRASE), kms, withVariable);
      Run unset = probe(Map.of(), kms, withVariable);
      Run empty = probe(Map.of("KMS_PASS", ""), kms, withVariable);
      Run none = probe(Map.of(), kms, "--cert", cert, "--key", lockedKey);
      Run mistaken =
          probe(Map.of(), kms, "--cert", cert, "--key", lockedKey, "--passphrase", PASSPHRASE);

      assertThat(List.of(wrong, unset, empty, none, mistaken))
          .allSatisfy(
              run -> {
                assertThat(run.status()).isEqualTo(2);
                assertThat(run.out()).isEmpty();
                assertThat(run.err().lines()).hasSize(1);
                assertNoSecret(run);
              });
      assertThat(wrong.err()).contains("passphrase", lockedKey);
      assertThat(unset.err()).contains("--passphrase", "no such variable").isEqualTo(empty.err());
      assertThat(kms.connections()).isEmpty();
    }
  }

  private static void assertNoSecret(Run run) {
    assertThat(run.out() + run.err())
        .doesNotContain(PASSPHRASE)
        .doesNotContain("PRIVATE KEY")
        .doesNotContain(CLIENT.privateKeyPem().lines().skip(1).findFirst().orElseThrow());
  }

  @Test
  @DisplayName("a KMS with TLS 1.3 only: a warning, exit status 0")
  void probe_tls13Only_zero() throws IOException {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).protocols("TLSv1.3").start()) {
      Run run = probe(kms, "--json", "--cert", cert, "--key", key);

      assertThat(run.status()).isZero();
      assertThat(json(run).get("verdict")).isEqualTo("USABLE_WITH_WARNINGS");
      assertThat(codes(run)).containsExactly("kms-tls-1-3-only", "kms-certificate-ec-key");
    }
  }

  @Test
  @DisplayName("user name and password, from a variable or a file, go to the server that is known")
  void probe_userAndPassword_areSent() throws IOException {
    TestIdentity server = AUTHORITY.server("127.0.0.1").issue();
    String file = file("password.txt", PASSPHRASE);
    try (FakeKmipServer kms =
        FakeKmipServer.builder(AUTHORITY)
            .serverIdentity(server)
            .login("vsphere", PASSPHRASE.toCharArray())
            .start()) {
      String[] known = {
        "--cert", cert, "--key", key, "--expect", server.thumbprint("SHA-256"), "--user", "vsphere"
      };
      Run byVariable =
          probe(Map.of("KMS_PASS", PASSPHRASE), kms, words(known, "--password", "env:KMS_PASS"));
      Run byFile = probe(Map.of(), kms, words(known, "--password", "file:" + file));
      Run unset = probe(Map.of(), kms, words(known, "--password", "env:KMS_PASS"));
      String[] both = words(known, "--password", "file:" + file, "--thorough", "--also-at", "kms2");
      assertThat(probe(kms, both).err()).contains("--user needs", "--ca for --also-at");

      assertThat(byVariable.status()).isZero();
      assertThat(byFile.status()).isZero();
      assertThat(unset.status()).isEqualTo(2);
      List.of(byVariable, byFile, unset).forEach(ProbeCommandTest::assertNoSecret);
    }
  }

  @Test
  @DisplayName("--holds: exit status 0 if all keys are there, 3 if one is lacking, 1 if not asked")
  void holds_keys_areTold() throws IOException {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      kms.put(FakeKmipObject.key("5").build());
      String list = file("keys.txt", "# keys in use\n5\n\nstranger\n");

      Run all = probe(kms, "--cert", cert, "--key", key, "--holds", "5");
      Run named = probe(kms, "--cert", cert, "--key", key, "--holds", "5", "--get", "none");
      Run one = probe(kms, "--cert", cert, "--key", key, "--holds", "5,stranger");
      Run inJson = probe(kms, "--cert", cert, "--key", key, "--json", "--holds", "@" + list);

      assertThat(all.status()).isZero();
      assertThat(all.out())
          .startsWith("READABLE: ")
          .contains("got: 1 of 1, the same: not compared")
          .containsIgnoringWhitespaces(
              "this client is given 1 of the keys; not that they are the keys of an old KMS")
          .contains("the KMS's log shows an export of each key that was got")
          .contains("asked with     client certificate", "and no user")
          .contains("verified       no");
      assertThat(named.status()).isZero();
      assertThat(named.out())
          .startsWith("NAMED ONLY: ")
          .contains("not that this client is given keys")
          .doesNotContain("export");
      assertThat(one.status()).isEqualTo(3);
      assertThat(one.out())
          .startsWith("LACKS 1: ")
          .contains("  stranger: the server does not know it: Item Not Found");
      assertThat(inJson.status()).isEqualTo(3);
      Map<?, ?> json = json(inJson);
      assertThat(keys(json))
          .containsExactly(
              "format",
              "endpoint",
              "certificate",
              "certificateVerified",
              "client",
              "comparedWith",
              "asAsked",
              "counts",
              "named",
              "readable",
              "same",
              "notHeld",
              "notCompared",
              "seenAt");
      assertThat(json.get("format")).isEqualTo(5.0);
      assertThat(json.get("asAsked")).isEqualTo(false);
      assertThat(json.get("named")).isEqualTo(List.of("5"));
      assertThat(json.get("readable")).isEqualTo(List.of("5"));
      assertThat(json.get("same")).isEqualTo(List.of());
      assertThat(list(json, "notHeld").get(0).get("keyId")).isNull();
      assertThat(list(json, "notHeld").get(0).get("line")).isEqualTo(4.0);
      Run some = probe(kms, "--cert", cert, "--key", key, "--holds", "5", "--get", "some");
      assertThat(some.status()).isEqualTo(2);
      assertThat(some.err()).contains("--get is none, one or all");
      kms.stop();
      Run gone = probe(kms, "--cert", cert, "--key", key, "--holds", "5");
      assertThat(gone.status()).isEqualTo(1);
      assertThat(gone.err()).contains("did not accept a connection");
    }
  }

  @Test
  @DisplayName("--holds: a KMS that does not say whether it has a key is not said to lack it: 1")
  void holds_notKnown_isNotLacking() throws IOException {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      kms.put(FakeKmipObject.key("5").build());
      kms.refuse("Get", "General Failure");

      Run run = probe(kms, "--cert", cert, "--key", key, "--holds", "5");
      Run both = probe(kms, "--cert", cert, "--key", key, "--holds", "5,stranger");
      Run inJson = probe(kms, "--cert", cert, "--key", key, "--json", "--holds", "5,stranger");

      assertThat(run.status()).as(run.out()).isEqualTo(1);
      assertThat(run.out()).startsWith("NOT KNOWN 1: ").contains("General Failure");
      assertThat(run.err()).contains("did not say of each key whether it has it");
      assertThat(both.status()).isEqualTo(3);
      assertThat(both.out()).startsWith("LACKS 1, NOT KNOWN 1: ");
      assertThat(inJson.status()).isEqualTo(3);
      assertThat(list(json(inJson), "notHeld").stream().map(each -> each.get("known")).toList())
          .isEqualTo(List.of(false, true));
    }
  }

  @Test
  @DisplayName("--holds @FILE: a line that is no key of the KMS may be a secret, and is not shown")
  void holds_wrongFile_isNotShown() throws IOException {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      kms.put(FakeKmipObject.key("5").build());
      String canary = "CANARY-7f3c";
      String list = file("wrong.txt", "5\n" + canary + "\n");
      String[] asked = {"--cert", cert, "--key", key, "--holds", "@" + list};
      for (String[] more : List.of(new String[] {}, new String[] {"--json"})) {
        List<String> words = new ArrayList<>(List.of(asked));
        words.addAll(List.of(more));
        Run run = probe(kms, words.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out() + run.err())
            .doesNotContain(canary)
            .contains(more.length == 0 ? "  line 2 of wrong.txt: " : "\"line\": 2");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=CANARY-7f3c",
        "password: CANARY-7f3c",
        "{\"password\": \"CANARY-7f3c\"}",
        "-----BEGIN CANARY-7f3c KEY-----",
        "CANARY-7f3c+base64",
        "CANARY-7f3c,5"
      })
  @DisplayName("a line of a file that cannot be a key's id is refused by its number, and not shown")
  void keysOfWrongFile_areRefused(String line) throws IOException {
    String list = file("wrong.txt", "# keys\n5\n" + line + "\n");
    String[][] commands = {
      {"probe", "192.0.2.1", "--cert", cert, "--key", key, "--holds", "@" + list},
      {"keys", "--kms-keys", "@" + list}
    };
    for (String[] command : commands) {
      for (String more : List.of("--quiet", "--json")) {
        List<String> words = new ArrayList<>(List.of(command));
        words.add(more);
        Run run = Cli.bare().run(words.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out() + run.err())
            .contains("line 3 of file " + list + " cannot be the id of a key")
            .doesNotContain("CANARY");
      }
    }
  }

  @Test
  @DisplayName("--same-as: 0 if the keys are those of the old KMS, 3 if only the ids are the same")
  void holds_sameAs_comparesKeys() throws IOException {
    try (FakeKmipServer old = FakeKmipServer.builder(AUTHORITY).start();
        FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      old.put(FakeKmipObject.key("5").build());
      kms.copyFrom(old);
      String place = old.host() + ":" + old.port();
      String[] asked = {"--cert", cert, "--key", key, "--holds", "5", "--same-as", place};

      Run same = probe(kms, asked);
      assertThat(same.status()).isZero();
      assertThat(same.out())
          .startsWith("THE SAME: ")
          .contains("got: 1 of 1, the same: 1")
          .containsIgnoringWhitespaces("1 are the keys of " + place);

      kms.tellDigests();
      Run untold = probe(kms, words(asked, "--json"));
      assertThat(untold.status()).isEqualTo(3);
      assertThat(json(untold).get("same")).isEqualTo(List.of());
      assertThat(list(json(untold), "notCompared").get(0).get("keyId")).isEqualTo("5");
      assertThat(map(json(untold), "comparedWith").get("port")).isEqualTo((double) old.port());
      assertThat(probe(kms, words(asked, "--hash")).status()).isZero();

      kms.put(FakeKmipObject.key("5").build());
      Run other = probe(kms, words(asked, "--hash"));
      assertThat(other.status()).isEqualTo(3);
      assertThat(other.out())
          .containsIgnoringWhitespaces("5: it is another key under the same id than at " + place);

      Run wrong = probe(kms, words(asked, "--same-as-expect", "00:".repeat(19) + "00"));
      assertThat(wrong.status()).as(wrong.err()).isEqualTo(2);
      assertThat(wrong.err()).contains(place);
    }
  }

  @Test
  @DisplayName("--thorough does all steps, at other servers and as other clients too")
  void thorough_doesAllSteps() throws IOException {
    TestIdentity stranger = AUTHORITY.client("other").issue();
    String otherCert = file("other.pem", stranger.certificatePem());
    String otherKey = file("other.key", stranger.privateKeyPem());
    try (FakeKmipServer kms = kms();
        FakeKmipServer second = kms()) {
      String[] thorough = {"--cert", cert, "--key", key, "--thorough", "--keys", "2", "--json"};
      Run good = probe(kms, thorough);
      assertThat(good.status()).as(good.out()).isZero();
      assertThat(list(json(good), "steps"))
          .hasSize(13)
          .allMatch(step -> Objects.equals(step.get("outcome"), "PASSED"));

      String place = second.host() + ":" + second.port();
      String[] other = {"--other-cert", otherCert, "--other-key", otherKey};
      String[] renewed = {"--renewed-cert", otherCert, "--renewed-key", otherKey};
      Run wrong = probe(kms, words(words(thorough, "--also-at", place), words(other, renewed)));
      assertThat(wrong.status()).isEqualTo(3);
      assertThat(list(json(wrong), "steps").subList(13, 16))
          .extracting(step -> step.get("outcome"))
          .isEqualTo(List.of("FAILED", "FAILED", "PASSED"));
      assertThat(kms.keys()).isEmpty();
      assertThat(second.keys()).isEmpty();

      Run later = probe(kms, words(other, "--cert", cert, "--key", key, "--thorough"));
      assertThat(later.status()).isEqualTo(3);
      assertThat(later.out())
          .startsWith("NOT USABLE: a step that only a thorough probe does failed at 127.0.0.1:");

      String[] locked = words(thorough, "--renewed-cert", cert, "--renewed-key", lockedKey);
      assertThat(probe(kms, locked).err()).contains("the right one with --renewed-passphrase");
      String[] unlocked = words(locked, "--renewed-passphrase", "env:KMS_PASS");
      assertThat(probe(Map.of("KMS_PASS", PASSPHRASE), kms, unlocked).status()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cert", "key", "passphrase"})
  @DisplayName("what is of another client is refused where it would be ignored")
  void thoroughOption_withoutThorough_isRefused(String what) {
    try (FakeKmipServer kms = kms()) {
      String[] client = {"--cert", cert, "--key", key};
      for (String option : List.of("--other-" + what, "--renewed-" + what)) {
        assertThat(probe(kms, words(client, option, key)).err()).contains("belong to --thorough");
        assertThat(probe(kms, words(client, option, key, "--holds", "5")).err())
            .contains("goes without --round-trip and --thorough");
      }
    }
  }

  @Test
  @DisplayName("--timeout is the limit of each action")
  void timeout_seconds_isTaken() throws IOException {
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      kms.misbehave(KmipMisbehaviour.SILENCE_AFTER_TLS);

      Run run = probe(kms, "--cert", cert, "--key", key, "--timeout", "1");

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out() + run.err()).contains("within the time limit of 1.0 s");
    }
  }

  @Test
  @DisplayName("an IPv6 address stands in brackets")
  void probe_ipv6_isUnderstood() throws IOException {
    FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).ipv6().start();
    kms.stop();
    Run run = run(Map.of(), List.of("[::1]:" + kms.port(), "--json"));
    kms.close();

    assertThat(run.status()).isEqualTo(1);
    assertThat(map(json(run), "endpoint"))
        .isEqualTo(Map.of("host", "::1", "port", (double) kms.port()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "kms kms2",
        "kms --sha1",
        "kms -json",
        "kms --json --json",
        "kms --ca",
        "kms --ca --json",
        "kms --expect 00 --expect 00",
        "kms --expect 00:11",
        "kms --server-name 192.0.2.1",
        "kms --server-name a..b",
        "kms --cert client.pem",
        "kms --key client.key",
        "kms --passphrase env:KMS_PASS",
        "kms --user vsphere",
        "kms --password env:KMS_PASS",
        "kms --user vsphere --password env:KMS_PASS",
        "kms --get one",
        "kms --hash",
        "kms --timeout 0",
        "kms --timeout soon",
        "kms --holds some-key",
        "kms --holds some-key --cert c.pem --key k.pem --round-trip",
        "kms --thorough",
        "kms --keys 5",
        "kms --also-at kms2",
        "kms --other-cert x",
        "kms --holds some-key --cert c.pem --key k.pem --thorough",
        "kms --cert /nowhere/c.pem --key /nowhere/c.key",
        "kms --ca /nowhere/ca.pem",
        "kms:0",
        "kms:65536",
        "kms:x",
        "1.2.3",
        "::1:5696x",
        "::1:5696"
      })
  @DisplayName("bad usage: exit status 2, and the usage or one clear line")
  void probe_badUsage_two(String line) {
    Run run = run(Map.of(), line.isEmpty() ? List.of() : List.of(line.split(" ", -1)));

    assertThat(run.status()).isEqualTo(2);
    if (line.contains("--json")) {
      assertThat(run.out()).contains("\"exitStatus\": 2");
    } else {
      assertThat(run.out()).isEmpty();
    }
    assertThat(run.err().lines())
        .hasSizeBetween(1, 2)
        .allSatisfy(told -> assertThat(told).isNotBlank());
  }

  @Test
  @DisplayName("a second address or an unknown option is not repeated: it may be a passphrase")
  void probe_badUsage_quotesNothing() {
    assertThat(run(Map.of(), List.of("kms", "s3cret")).err())
        .contains("vmcrypt probe --help")
        .doesNotContain("s3cret");
    assertThat(run(Map.of(), List.of("kms", "--pass=s3cret")).err())
        .startsWith("There is no such option here.")
        .contains("vmcrypt probe --help")
        .doesNotContain("s3cret");
    assertThat(run(Map.of(), List.of("kms", "--passphrase=s3cret")).err())
        .contains("--passphrase belongs to --key")
        .doesNotContain("s3cret");
  }

  @Test
  @DisplayName("docs/json.md explains each key that is printed")
  void documentation_namesAllKeys() throws IOException {
    String documentation = Files.readString(Path.of("../docs/json.md"));
    try (FakeKmipServer kms = kms()) {
      Map<?, ?> json = json(run(Map.of(), List.of("localhost:" + kms.port(), "--json")));
      List<Object> names = new ArrayList<>(json.keySet());
      names.addAll(map(json, "endpoint").keySet());
      names.addAll(map(json, "certificate").keySet());
      names.addAll(map(json, "tls").keySet());
      names.addAll(List.of("versions", "operations", "objectTypes", "vendor"));
      names.addAll(list(json, "addresses").get(0).keySet());
      names.addAll(list(json, "steps").get(0).keySet());
      names.addAll(list(json, "findings").get(0).keySet());
      names.addAll(map(list(json, "findings").get(0), "subject").keySet());

      assertThat(names)
          .asInstanceOf(InstanceOfAssertFactories.LIST)
          .allSatisfy(name -> assertThat(documentation).contains("`" + name + "`"));
    }
  }
}
