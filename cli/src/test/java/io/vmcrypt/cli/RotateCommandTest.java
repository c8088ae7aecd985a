package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.testkit.FakeCloud;
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
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
