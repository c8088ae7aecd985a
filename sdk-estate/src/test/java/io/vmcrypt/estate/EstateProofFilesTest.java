package io.vmcrypt.estate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.squareup.moshi.Moshi;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.estate.proof.EstateProof;
import io.vmcrypt.estate.proof.KeyAtKms;
import io.vmcrypt.estate.proof.ProofOptions;
import io.vmcrypt.estate.proof.ProofScope;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.estate.site.EstateSite;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstateProofFilesTest {

  private static final Finding PLAIN =
      Finding.blocking(
          FindingCode.VM_NOT_ENCRYPTED,
          "vCenter",
          Subject.of("VM", "<b>web</b>\u2028\"\\", "vm-1"),
          "Nothing of it is encrypted.",
          "Encrypt it.");

  private static final Finding PLAIN_TOO =
      Finding.blocking(
          FindingCode.VM_NOT_ENCRYPTED,
          "vCenter",
          Subject.of("VM", "db", "vm-2"),
          "Nothing of it is encrypted.",
          "Encrypt it.");

  private static final Finding ENDS_SOON =
      Finding.warning(
          FindingCode.CLIENT_CERTIFICATE_EXPIRES_SOON,
          "vCenter",
          Subject.of("KMS cluster", "kms-cluster").part("client certificate"),
          "it is valid for 3 days yet",
          "Have a new one made.");

  private static EstateProof proof(Finding... findings) {
    return new EstateProof(
        "prod & <i>more</i>",
        new EstateSite("VMware vCenter", "uuid-1", Optional.empty(), List.of("192.0.2.1:5696")),
        new ProofScope(
            "dd",
            Optional.empty(),
            Optional.empty(),
            List.of("all VMs"),
            List.of(),
            Optional.of(Map.of())),
        Optional.of("admin"),
        Instant.parse("2027-01-31T12:00:00Z"),
        Duration.ofMillis(1500),
        "1.2.3",
        30,
        List.of(findings),
        new VmTotals(Map.of(EncryptionLevel.ENCRYPTED, 3L), 5, 5, 1),
        List.of(
            new CertificateValidity(
                CertificateValidity.Role.KMS_SERVER,
                "KMS 192.0.2.1:5696",
                "KMS",
                "CN=kms",
                Instant.parse("2026-02-03T12:00:00Z"),
                Instant.parse("2027-02-03T12:00:00Z"),
                Instant.parse("2027-01-31T12:00:00Z"))),
        new EstateInventory(
            Optional.of(Map.of("vm-1", "web")),
            Optional.empty(),
            Optional.of(Set.of("kms-1 at 192.0.2.1:5696")),
            Optional.of(Set.of())),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static String written(Consumer<OutputStream> writing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writing.accept(out);
    return out.toString(UTF_8);
  }

  private static String json(EstateProof proof) {
    return written(proof::writeJson);
  }

  private static String html(EstateProof proof) {
    return written(proof::writeHtml);
  }

  @Test
  @DisplayName("the JSON has the documented shape, and the digest is over it without white space")
  void json_isAsDocumented() throws NoSuchAlgorithmException {
    String json = json(proof(ENDS_SOON));

    String compact =
        """
        {"format":2,"estate":"prod & <i>more</i>","site":{"vcenter":"VMware vCenter",\
        "instanceUuid":"uuid-1","service":null,"keyServers":["192.0.2.1:5696"]},\
        "scope":"all VMs: 0 VMs; outside of that: 0 VMs; as far as this account may see",\
        "document":{"digest":"dd","file":null},"plan":null,"selections":["all VMs"],"chosen":[],\
        "outside":{"total":0,"encrypted":0,"partly-encrypted":0,"plain":0,"unknown":0},\
        "provedBy":"admin","notSeen":0,"provedAt":"2027-01-31T12:00:00Z","elapsedMillis":1500,\
        "sdkVersion":"1.2.3","certificateDays":30,"proved":true,"vms":{"total":3,"encrypted":3,\
        "partly-encrypted":0,"plain":0,"unknown":0,"leftOut":1},\
        "disks":{"total":5,"encrypted":5},"certificates":[{"role":"kms-server","what":"KMS 192.0.2.1:5696",\
        "system":"KMS","subject":"CN=kms","notAfter":"2027-02-03T12:00:00Z","daysLeft":3}],\
        "findings":[{"severity":"WARNING","code":"client-certificate-expires-soon",\
        "system":"vCenter","subject":{"kind":"KMS cluster","name":"kms-cluster","id":"",\
        "part":"client certificate"},"seen":"it is valid for 3 days yet",\
        "advice":"Have a new one made.","missing":[]}],"controls":[],"inventory":{"vms":{"vm-1":"web"},\
        "keys":null,"keyProviders":null,"keyServers":["kms-1 at 192.0.2.1:5696"],"registrations":[]},\
        "history":null,"keysNotTold":null,"baseline":null}\
        """;
    String digest =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(compact.getBytes(UTF_8)));
    assertThat(proof(ENDS_SOON).digest()).isEqualTo(digest);
    assertThat(json).endsWith("\n \"digest\": \"" + digest + "\"\n}\n");
    assertThat(json.replaceAll("\n *", "").replace("\": ", "\":"))
        .isEqualTo(compact.substring(0, compact.length() - 1) + ",\"digest\":\"" + digest + "\"}");
  }

  @Test
  @DisplayName("what is no proof is refused in words")
  void baseline_noProof_isRefused(@TempDir Path folder) {
    String json = json(proof(PLAIN));
    int end = json.lastIndexOf(",");

    for (String wrong :
        List.of(
            "",
            "no JSON",
            "[]",
            "{}",
            "[".repeat(100_000),
            "{\"format\":".repeat(100_000),
            json.substring(0, json.length() / 2),
            json + json,
            json.substring(0, end) + "}",
            json.replace("\"format\": 2,", "\"format\": 1,"),
            json.replace("\"format\": 2,", "\"format\": 2, \"findings\": [],"),
            json.replace("\"format\": 2,", "\"format\": 2.5,"),
            json.replace("\"subject\": {", "\"subject\": [{")
                .replace("},\n   \"seen\"", "}],\n   \"seen\""),
            json.replace("Nothing of it", "Nothing of them"),
            json.replace("\"proved\": false", "\"proved\": true"),
            json.replace("BLOCKING", "TERRIBLE"))) {
      assertThatThrownBy(() -> EstateProof.Baseline.fromJson(wrong))
          .as(wrong.length() > 80 ? wrong.substring(0, 80) : wrong)
          .isInstanceOf(SdkException.class)
          .hasMessageContaining("read an earlier proof");
    }
    assertThatThrownBy(() -> EstateProof.Baseline.fromFile(folder.resolve("none.json")))
        .isInstanceOf(SdkException.class)
        .hasMessageContaining("none.json");
  }

  @Test
  @DisplayName("with a baseline only what is new is new, and what is gone is told")
  void prove_withBaseline_tellsWhatIsNew() {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      cloud.vcenter().addVm(FakeVm.builder("yesterday").build());
      EstateProof yesterday = systems.estates().prove(estate);
      cloud.vcenter().inventory().removeVm("yesterday");
      cloud.vcenter().addVm(FakeVm.builder("today").build());

      EstateProof today =
          systems
              .estates()
              .prove(
                  estate,
                  ProofOptions.builder()
                      .baseline(EstateProof.Baseline.fromJson(json(yesterday)))
                      .build());

      assertThat(today.newFindings())
          .extracting(Finding::code)
          .containsExactly(FindingCode.VM_NOT_ENCRYPTED, FindingCode.NEW_PLAIN_VMS);
      assertThat(today.newFindings().get(0).subject().name()).isEqualTo("today");
      assertThat(today.newFindings().get(1).seen())
          .matches(
              "1 VM is unencrypted, in whole or in part, and not so in the proof of .*Z: today");
      assertThat(today.goneFindings())
          .extracting(finding -> finding.subject().name())
          .containsExactly("yesterday");
      assertThat(today.findings().size()).isGreaterThan(1);
      assertThat(json(today)).contains(yesterday.digest());
      assertThat(EstateProof.Baseline.fromJson(json(today)).digest()).isEqualTo(today.digest());
      assertThat(html(today)).contains("New since").contains("Gone since");
      assertThat(today.text()).contains("2 new findings, 1 gone");
    }
  }

  @Test
  @DisplayName(
      "the account is the one that vCenter names, whatever the program says, or not at all")
  void prove_account_isVcentersWord() {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud);
        EstateClient told =
            EstateClient.builder(systems.vcenter())
                .ovh(systems.ovh())
                .vcenterUser("somebody else")
                .build();
        VsphereClient handed =
            VsphereClient.builder(
                    HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
                    VsphereCredentials.session(systems.vcenter().vimSessionId()))
                .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
                .build();
        EstateClient ofHanded = EstateClient.of(systems.ovh(), handed)) {
      Estate estate = systems.estate().build();
      String account = systems.vcenter().account().orElseThrow();

      assertThat(account).isNotBlank().isNotEqualTo("somebody else");
      assertThat(told.prove(estate).provedBy()).contains(account);
      EstateProof proof = ofHanded.prove(estate);
      assertThat(proof.provedBy()).contains(account);
      assertThat(proof.text()).contains(", by " + account, "as far as this account may see");
      assertThat(html(proof))
          .contains(
              "<p class=\"scope\">all VMs: 2 VMs; outside of that: 0 VMs; as far as this account");
    }
  }

  private static ProofOptions against(EstateProof earlier) {
    return ProofOptions.builder().baseline(EstateProof.Baseline.of(earlier)).build();
  }

  @Test
  @DisplayName("a baseline of another estate is refused before anything is sent")
  void prove_baselineOfAnother_isRefused() {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      ProofOptions options =
          ProofOptions.builder().baseline(EstateProof.Baseline.of(proof())).build();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> systems.estates().prove(systems.estate().build(), options))
          .withMessageContaining("prod & <i>more</i>");
      assertThat(cloud.vcenter().requests()).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "the page begins with the verdict, escapes names, tells each advice once, runs nothing")
  void html_isSelfContained() {
    String page = html(proof(PLAIN, PLAIN_TOO, ENDS_SOON));

    assertThat(page)
        .containsSubsequence(
            "<h1>Proof of estate <bdi>prod &amp; &lt;i&gt;more&lt;/i&gt;</bdi></h1>\n",
            "<p class=\"scope\">",
            "</p>\n<p class=\"verdict bad\">Not proved, 2 blocking findings, 1 warning</p>\n",
            "<div class=\"tiles\">",
            "<h2>What to do</h2>",
            "<h2>Certificates</h2>",
            "<h2>Details</h2>")
        .contains("&lt;b&gt;web&lt;/b&gt;")
        .doesNotContain("<b>web", "<script", "http://", "https://")
        .contains("default-src 'none'")
        .contains(proof(PLAIN, PLAIN_TOO, ENDS_SOON).digest());
    assertThat(page.split("Encrypt it\\.", -1)).hasSize(2);
    assertThat(html(proof(ENDS_SOON)))
        .contains("<p class=\"verdict warned\">Proved, 1 warning</p>");
    assertThat(html(proof())).contains("<p class=\"verdict good\">Proved, no warnings</p>");
  }

  private static Estate choosing(
      EstateSystems systems, FakeCloud cloud, VmSelection... selections) {
    Estate.Builder estate =
        Estate.builder("prod")
            .keyServer(systems.keyServer())
            .registeredWith(cloud.ovh().serviceName())
            .keyProvider("kms-cluster", "kms-1");
    for (VmSelection selection : selections) {
      estate.encrypt(selection);
    }
    return estate.build();
  }

  @Test
  @DisplayName("a document that chooses nothing proves nothing, also if the one before did")
  void prove_hollowed_isNotProved() {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      EstateProof before = systems.estates().prove(estate);

      EstateProof hollow = systems.estates().prove(choosing(systems, cloud), against(before));

      assertThat(hollow.isProved()).as(hollow.text()).isFalse();
      assertThat(hollow.findings(Severity.WARNING))
          .extracting(finding -> finding.code().value())
          .containsExactlyInAnyOrder("no-vm-selected", "document-changed");
      assertThat(hollow.text())
          .contains("not chosen any more: VM web-01")
          .doesNotContain("not there any more")
          .doesNotContain("not seen any more: VM");
      cloud.vcenter().inventory().removeVm("web-01");
      EstateProof gone = systems.estates().prove(estate, against(before));
      assertThat(gone.text()).contains("not there any more: VM web-01");
      assertThat(gone.findings())
          .noneMatch(finding -> finding.code().value().equals("document-changed"));
    }
  }

  private static Map<?, ?> map(Object parent, String name) {
    return (Map<?, ?>) requireNonNull(((Map<?, ?>) parent).get(name), name);
  }

  private static List<?> list(Object parent, String name) {
    return (List<?>) requireNonNull(((Map<?, ?>) parent).get(name), name);
  }

  private static String word(Object parent, String name) {
    return String.valueOf(((Map<?, ?>) parent).get(name));
  }

  private static String number(Object parent, String name) {
    return String.valueOf(((Double) requireNonNull(((Map<?, ?>) parent).get(name))).longValue());
  }

  private static String unescaped(String page) {
    return page.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }

  /** What a reader sees of a page. */
  private static String read(String page) {
    return unescaped(page.substring(page.indexOf("<body>")).replaceAll("<[^>]*>", ""));
  }

  @Test
  @DisplayName("text, page and JSON of one plan have each VM and the code of each finding")
  void plan_textPageAndJson_sayTheSame() {
    try (FakeCloud cloud = FakeCloud.start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      EstatePlan plan = systems.estates().plan(systems.estate().build());
      List<String> told = new ArrayList<>(cloud.vmNames());
      plan.findings().forEach(finding -> told.add(finding.code().value()));
      assertThat(told).hasSizeGreaterThan(4);
      assertThat(plan.text()).contains(told);
      assertThat(read(written(plan::writeHtml))).contains(told);
      assertThat(written(plan::writeJson)).contains(told);
    }
  }

  @Test
  @DisplayName("text, page and JSON of one proof say the same, of each field that all of them have")
  void textPageAndJson_sayTheSame() throws IOException {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      systems.apply(estate);
      cloud.vcenter().addVm(FakeVm.builder("yesterday").build());
      EstateProof before = systems.estates().prove(estate);
      cloud.vcenter().inventory().removeVm("yesterday");
      cloud.vcenter().addVm(FakeVm.builder("today").build());
      EstateProof proof =
          systems
              .estates()
              .prove(
                  choosing(systems, cloud, VmSelection.named("web-01", "today").build()),
                  against(before));
      Object json =
          requireNonNull(new Moshi.Builder().build().adapter(Object.class).fromJson(json(proof)));

      List<String> both = new ArrayList<>();
      both.addAll(List.of(word(json, "estate"), word(json, "scope"), word(json, "digest")));
      both.addAll(List.of(word(json, "provedBy"), "vmcrypt " + word(json, "sdkVersion")));
      both.add("SHA-256 " + word(map(json, "document"), "digest"));
      both.add(word(map(json, "site"), "vcenter"));
      list(map(json, "site"), "keyServers").forEach(server -> both.add(String.valueOf(server)));
      both.add(Boolean.TRUE.equals(((Map<?, ?>) json).get("proved")) ? "roved, " : "ot proved, ");
      for (Object vm : list(json, "chosen")) {
        both.add(word(vm, "name") + " (" + word(vm, "id") + ")");
        both.add(number(vm, "encryptedDisks") + " of " + number(vm, "disks") + " disk");
        for (Object key : list(vm, "keys")) {
          both.add(word(key, "id"));
          both.add(
              KeyAtKms.valueOf(word(key, "atKms").toUpperCase(Locale.ROOT).replace('-', '_'))
                  .words());
        }
      }
      for (Object certificate : list(json, "certificates")) {
        both.add(word(certificate, "what"));
        both.add(word(certificate, "subject"));
      }
      for (Object finding : list(json, "findings")) {
        both.add(word(finding, "code"));
        // notes of one code are one line of the text
        if (!word(finding, "severity").equals("NOTE")) {
          both.add(word(finding, "seen"));
        }
      }
      for (String gone : List.of("noLongerChosen", "noLongerSeen")) {
        for (Object subject : list(map(json, "baseline"), gone)) {
          both.add(word(subject, "name"));
        }
      }
      assertThat(proof.text()).contains(both);
      assertThat(read(html(proof))).contains(both);
      assertThat(both).contains("db-01", "yesterday", "document-changed");

      // each verdict of a control; the text counts the most that is said of each question
      Map<String, Integer> counted = new TreeMap<>();
      for (Object answer : list(json, "controls")) {
        Set<String> verdicts = new TreeSet<>();
        for (Object control : list(answer, "controls")) {
          String verdict = word(control, "verdict").replace('-', ' ');
          String id = word(control, "id");
          verdicts.add(verdict);
          assertThat(unescaped(html(proof)).split("<tr>", -1))
              .filteredOn(row -> row.contains(word(answer, "text") + "</th>") && row.contains(id))
              .as(word(answer, "text") + " " + id)
              .singleElement()
              .asString()
              .containsPattern("<strong[^>]*>" + verdict + "</strong>");
        }
        if (!verdicts.isEmpty()) {
          counted.merge(verdicts.size() == 1 ? verdicts.iterator().next() : "yes", 1, Integer::sum);
        }
      }
      String controls =
          proof
              .text()
              .lines()
              .filter(line -> line.startsWith("  controls: "))
              .findFirst()
              .orElse("");
      counted.forEach((verdict, number) -> assertThat(controls).contains(number + " " + verdict));
    }
  }
}
