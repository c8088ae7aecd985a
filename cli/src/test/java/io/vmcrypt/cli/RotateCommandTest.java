package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renewing what ends: certificates and keys of an estate that is set up. */
class RotateCommandTest {

  @TempDir private Path directory;
  private final FakeCloud cloud = Cli.cloud();

  @AfterEach
  void close() {
    cloud.close();
  }

  private String document() throws IOException {
    return EstateFile.write(
            directory.resolve("estate.json"), cloud, true, "\"vms\": [{\"named\": [\"web-01\"]}]")
        .toString();
  }

  /** The client certificate that the document names ends then. */
  private TestIdentity client(long days) throws IOException {
    TestIdentity client =
        cloud
            .authority()
            .client("vcenter")
            .notAfter(Instant.now().plus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS))
            .issue();
    Files.writeString(directory.resolve("client.pem"), client.certificatePem());
    Files.writeString(directory.resolve("client.key"), client.privateKeyPem());
    return client;
  }

  /** An estate whose client certificate ends in so many days. */
  private String setUp(long days) throws IOException {
    String estate = document();
    client(days);
    Run apply = run("apply", estate, "--yes");
    assertThat(apply.words()).as(apply.err()).contains("7 of 7 steps done");
    return estate;
  }

  private Run run(String... arguments) {
    return Cli.of(cloud).run(arguments);
  }

  private X509Certificate shown() {
    try (VsphereClient vcenter = new StandIns(cloud).vcenter()) {
      return vcenter
          .kmsClusters()
          .get("kms-cluster")
          .trust()
          .clientCertificate()
          .orElseThrow()
          .x509();
    }
  }

  private FakeKey key(String vm) {
    return requireNonNull(cloud.vcenter().vm(vm).key());
  }

  @Test
  @DisplayName("--keys of a key provider that is not there: those that are, and nothing is changed")
  void keys_providerNotThere_isRefused() throws IOException {
    String estate = setUp(300);
    Path document = Path.of(estate);
    FakeKey before = key("web-01");
    Path old = directory.resolve("keys");
    Files.writeString(old, before.keyId() + "\t" + before.clusterId() + "\n");
    Files.writeString(
        document,
        Files.readString(document)
            .replace("\"name\": \"kms-cluster\"", "\"name\": \"kms-clutser\""));

    Run run = run("rotate", estate, "--keys", "--old-keys", old.toString(), "--yes");

    assertThat(run.status()).isNotZero();
    assertThat(run.err()).contains("kms-clutser", "There are: kms-cluster");
    assertThat(key("web-01")).isEqualTo(before);
  }

  @Test
  @Tag("thorough")
  @DisplayName("on a terminal something moves while it looks, and tells how many calls are over")
  void looks_move() throws IOException {
    String estate = setUp(3);
    Run run =
        Cli.of(cloud).answering("no").ticking().run("rotate", estate, "--certificates", "--keys");
    assertThat(run.out() + run.err()).containsPattern("making the plan: [1-9]\\d* calls, 1 s");
  }

  @Test
  @Tag("thorough")
  @DisplayName("--certificates: a newer file takes the place of the one that works, once asked for")
  void certificates_areRenewed() throws IOException {
    String estate = setUp(3);
    X509Certificate old = shown();
    TestIdentity next = client(364);

    Run plan = run("rotate", estate, "--certificates", "--plan");
    Run no = Cli.of(cloud).answering("no").run("rotate", estate, "--certificates");
    assertThat(plan.status()).as(plan.err() + plan.out()).isZero();
    assertThat(plan.words())
        .contains("let the KMS trust vCenter", "Nothing was changed.")
        .doesNotContain("encrypt");
    assertThat(plan.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    assertThat(no.status()).isEqualTo(1);
    assertThat(shown()).isEqualTo(old);

    Run run = run("rotate", estate, "--certificates", "--yes");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.words())
        .contains("1 of 1 steps done", "certificates of estate prod: as they should be");
    assertThat(run.words()).doesNotContain("proved", "0 of 0 VMs");
    assertThat(shown()).isEqualTo(next.certificate());
    assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isEqualTo(1);

    Run again = run("rotate", estate, "--certificates", "--yes", "--json");
    assertThat(again.status()).isZero();
    assertThat(again.err()).contains("Nothing has to be renewed.");
    Map<?, ?> json = Parsed.object(again);
    assertThat(json.get("report")).isNull();
    assertThat(json.containsKey("keys")).isFalse();
    assertThat(json.containsKey("proof")).isFalse();
    Map<?, ?> check = Parsed.map(json, "certificateCheck");
    assertThat(check.get("estate")).isEqualTo("prod");
    assertThat(check.get("good")).isEqualTo(true);
    assertThat(check.containsKey("vms")).isFalse();
  }

  @Test
  @DisplayName(
      "a certificate that ends within --days and has no newer one is for a person: status 3")
  void certificateEnds_nothingNewer_isForAPerson() throws IOException {
    String estate = setUp(39);

    for (String how : List.of("--plan", "--yes")) {
      Run run = run("rotate", estate, "--certificates", "--days", "100", how);

      assertThat(run.status()).as(run.err() + run.out()).isEqualTo(3);
      assertThat(run.words()).doesNotContain("Nothing has to be renewed");
      assertThat(run.err())
          .startsWith("Exit status 3: A person has to do something: ")
          .contains(" expires in 3", "Have a new one made in time");
    }
    assertThat(run("rotate", estate, "--certificates", "--days", "30", "--yes").status()).isZero();
  }

  @Test
  @DisplayName("a newer file that the KMS does not accept changes nothing: exit status 3")
  void refusedByKms_three() throws IOException {
    String estate = setUp(3);
    X509Certificate old = shown();
    TestIdentity stranger = TestAuthority.create("Another CA").client("vcenter").issue();
    Files.writeString(directory.resolve("client.pem"), stranger.certificatePem());
    Files.writeString(directory.resolve("client.key"), stranger.privateKeyPem());

    Run run = run("rotate", estate, "--certificates", "--keys", "--yes");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.words()).contains("client-certificate-in-use", "Nothing was changed.");
    assertThat(shown()).isEqualTo(old);
    assertThat(cloud.vcenter().vm("web-01").reconfigurations()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "what is not set up is not set up by rotate: it says what does that, and changes nothing")
  void notSetUp_three() throws IOException {
    Run run = run("rotate", document(), "--certificates", "--yes");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.words())
        .contains("it is not set up yet (", "vmcrypt apply", "Nothing was changed.");
    assertThat(cloud.vcenter().kmsClusters()).isEmpty();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "--keys: the VMs of the document get new keys, no others; the note makes it repeatable")
  void keys_ofTheDocument() throws IOException {
    String estate = setUp(364);
    assertThat(run("encrypt", "db-01", "--yes").status()).isZero();
    FakeKey web = key("web-01");
    FakeKey db = key("db-01");
    String note = directory.resolve("keys").toString();
    String[] rotate = {"rotate", estate, "--keys", "--old-keys", note, "--yes"};

    Run plan = run("rotate", estate, "--keys", "--plan");
    assertThat(plan.status()).isZero();
    assertThat(plan.words())
        .contains("give 1 VM new keys of kms-cluster", "~ VM web-01 (")
        .doesNotContain("db-01");
    assertThat(key("web-01")).isEqualTo(web);

    Run first = run(rotate);
    assertThat(first.err()).isEmpty();
    assertThat(first.status()).isZero();
    FakeKey next = key("web-01");
    assertThat(next).isNotEqualTo(web);
    assertThat(next.clusterId()).isEqualTo("kms-cluster");
    assertThat(key("db-01")).isEqualTo(db);
    assertThat(Path.of(note)).content().contains(web.keyId());

    Run second = run("rotate", estate, "--keys", "--old-keys", note, "--yes", "--json");
    assertThat(second.status()).isZero();
    assertThat(key("web-01")).isEqualTo(next);
    assertThat(Parsed.list(Parsed.map(Parsed.object(second), "plan"), "steps")).isEmpty();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "--old-keys: of five keys, two are in use by another VM and by hosts: those are named with"
          + " their user, and the others may go")
  void oldKeys_usedByOthers_areNotToGo() throws IOException {
    String estate = setUpWithFiveKeys();
    Map<String, FakeKey> old = new LinkedHashMap<>();
    for (String vm : List.of("web-01", "web-02", "web-03", "db-01")) {
      old.put(vm, key(vm));
    }
    FakeKey hostKey = giveHostsTheirOwnKey();
    String host = cloud.vcenter().hosts().keys().keySet().iterator().next();
    Path note = directory.resolve("keys");

    Run plan = run("rotate", estate, "--keys", "--plan", "--json");
    assertThat(plan.status()).as(plan.err() + plan.out()).isZero();
    assertThat(Parsed.list(Parsed.map(Parsed.object(plan), "plan"), "findings"))
        .anySatisfy(
            one ->
                assertThat(one.get("seen"))
                    .asString()
                    .startsWith("keys of hosts are not renewed: ")
                    .contains("host " + host + " keeps key " + hostKey.keyId()));

    Run run = run("rotate", estate, "--keys", "--old-keys", note.toString(), "--yes");

    assertThat(run.status()).as(run.err() + run.out()).isZero();
    assertThat(run.words())
        .contains("host " + host + " keeps key " + hostKey.keyId(), "3 old keys may go");
    assertThat(Files.readAllLines(note).get(0)).startsWith("# ");
    for (String vm : List.of("web-01", "web-02", "web-03")) {
      assertThat(note).content().contains(line(old.get(vm), "replaced, unused"));
    }
    assertThat(note).content().contains(line(old.get("db-01"), "still needed by VM db-01 ("));
    assertThat(note).content().contains(line(hostKey, "still needed by host " + host + " ("));

    Run again = run("rotate", estate, "--keys", "--old-keys", note.toString(), "--yes", "--json");
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.err()).contains("Nothing has to be renewed.");
    assertThat(Parsed.list(Parsed.object(again), "oldKeys")).hasSize(5);
    assertThat(note).content().contains(line(old.get("web-01"), "replaced, unused"));
    assertThat(note).content().contains(line(old.get("db-01"), "still needed by VM db-01 ("));
  }

  @Test
  @Tag("thorough")
  @DisplayName("--old-keys: while vCenter's list lags it is not known; a later run settles it")
  void oldKeys_listLags_areNotToGo() throws IOException {
    String estate = setUp(364);
    giveHostsTheirOwnKey();
    FakeKey web = key("web-01");
    Path note = directory.resolve("keys");
    String[] rotate = {"rotate", estate, "--keys", "--old-keys", note.toString(), "--yes"};
    cloud.vcenter().keys().setListFrozen(true);

    assertThat(run(rotate).status()).isZero();
    assertThat(note)
        .content()
        .contains(line(web, "not known: "))
        .doesNotContain("\treplaced, unused\n");

    cloud.vcenter().keys().setListFrozen(false);
    assertThat(run(rotate).status()).isZero();
    assertThat(note).content().contains(line(web, "replaced, unused"));
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "--old-keys: a key that no run replaced may not go, though nobody is seen to need it")
  void oldKeys_notReplacedByUs_areNotToGo() throws IOException {
    String estate = setUp(364);
    Path note =
        Files.writeString(
            directory.resolve("keys"),
            "key-of-a-lost-vm\tkms-cluster\n" + key("web-01").keyId() + "\tkms-cluster\n");

    Run run = run("rotate", estate, "--keys", "--old-keys", note.toString(), "--yes");

    assertThat(run.status()).as(run.err() + run.out()).isZero();
    assertThat(note)
        .content()
        .contains("key-of-a-lost-vm\tkms-cluster\tnot known: no run of this file")
        .doesNotContain("key-of-a-lost-vm\tkms-cluster\treplaced");
  }

  /** At first they have the key of the first VM that was encrypted on them. */
  private FakeKey giveHostsTheirOwnKey() {
    FakeKey own = new FakeKey("key-of-the-hosts", "kms-cluster");
    cloud
        .vcenter()
        .hosts()
        .keys()
        .keySet()
        .forEach(host -> cloud.vcenter().hosts().setKey(host, own));
    return own;
  }

  private static String line(@Nullable FakeKey key, String state) {
    FakeKey known = requireNonNull(key);
    return known.keyId() + "\t" + known.clusterId() + "\t" + state;
  }

  /** Three VMs of the document, one VM that it does not choose, and a host, each with its key. */
  private String setUpWithFiveKeys() throws IOException {
    setUp(364);
    for (String name : List.of("web-02", "web-03")) {
      cloud.vcenter().addVm(FakeVm.builder(name).disks(1).build());
    }
    for (String name : List.of("web-02", "web-03", "db-01")) {
      assertThat(run("encrypt", name, "--yes").status()).as(name).isZero();
    }
    return EstateFile.write(
            directory.resolve("estate.json"),
            cloud,
            true,
            "\"vms\": [{\"named\": [\"web-01\", \"web-02\", \"web-03\"]}]")
        .toString();
  }

  @Test
  @DisplayName("--keys: a VM whose key has no named provider keeps it, and is told: status 3")
  void namelessKey_isTold() throws IOException {
    setUp(364);
    FakeKey nameless = new FakeKey("key-of-old-01", "");
    cloud.vcenter().addVm(FakeVm.builder("old-01").disks(1).encryptedWith(nameless).build());
    String estate =
        EstateFile.write(
                directory.resolve("estate.json"),
                cloud,
                true,
                "\"vms\": [{\"named\": [\"web-01\", \"old-01\"]}]")
            .toString();

    Run run = run("rotate", estate, "--keys", "--yes");

    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(3);
    assertThat(run.words())
        .contains("VM old-01 (", "left out: ", "does not name the key provider", "1 done");
    assertThat(key("old-01")).isEqualTo(nameless);
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(
      strings = {
        "{\"named\": [\"web-01\", \"old-01\"]}",
        "{\"below\": \"/Datacenter/vm\", \"exclude\": {\"names\": [\"no-*\"]}}"
      })
  @DisplayName("--keys: a VM with a key of another key provider keeps it, and is told: status 3")
  void otherProvidersKey_isTold(String selection) throws IOException {
    setUp(364);
    FakeKey web = key("web-01");
    FakeKey other = new FakeKey("key-of-old-01", "kms-old");
    for (String name : List.of("old-01", "no-01")) {
      cloud.vcenter().addVm(FakeVm.builder(name).disks(1).encryptedWith(other).build());
    }
    String estate =
        EstateFile.write(
                directory.resolve("estate.json"), cloud, true, "\"vms\": [" + selection + "]")
            .toString();

    Run run = run("rotate", estate, "--keys", "--yes");

    assertThat(run.status()).as(run.out() + run.err()).isEqualTo(3);
    assertThat(run.words())
        .contains(": keeps keys that are not of kms-cluster: home has one of kms-old", "1 done")
        .containsPattern("old-01 \\(vm-\\d+\\): keeps keys")
        .doesNotContainPattern("already done|no-01 \\(vm-\\d+\\): ");
    assertThat(key("old-01")).isEqualTo(other);
    assertThat(key("web-01")).isNotEqualTo(web);
  }

  @Test
  @Tag("thorough")
  @DisplayName("both at once: first the certificate, then the keys")
  void both_inOneRun() throws IOException {
    String estate = setUp(3);
    FakeKey web = key("web-01");
    TestIdentity next = client(364);

    Run run =
        Cli.of(cloud).answering("yes").run("rotate", estate, "--certificates", "--keys", "--deep");

    assertThat(run.status()).as(run.err() + run.out()).isZero();
    assertThat(run.words())
        .containsSubsequence(
            "let the KMS trust vCenter",
            "~ VM web-01 (",
            "Type yes to go on: ",
            "2 of 2 steps done",
            "1 done",
            "certificates of estate prod: as they should be");
    assertThat(shown()).isEqualTo(next.certificate());
    assertThat(key("web-01")).isNotEqualTo(web);
  }

  @Test
  @DisplayName("what makes no sense is bad usage, before anything is sent")
  void senseless_two() throws IOException {
    String estate = document();
    for (List<String> words :
        List.of(
            List.of("--yes"),
            List.of("--certificates"),
            List.of("--certificates", "--yes", "--deep"),
            List.of("--certificates", "--yes", "--old-keys", "a"),
            List.of("--keys", "--yes", "--days", "3"),
            List.of("--certificates", "--yes", "--days", "0"))) {
      String[] all = new String[words.size() + 2];
      all[0] = "rotate";
      all[1] = estate;
      for (int i = 0; i < words.size(); i++) {
        all[i + 2] = words.get(i);
      }
      assertThat(run(all).status()).as("%s", words).isEqualTo(2);
    }
    assertThat(cloud.vcenter().requests()).isEmpty();
  }
}
