package io.vmcrypt.estate;

import static io.vmcrypt.estate.TwoSites.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.site.KeyReadiness;
import io.vmcrypt.estate.site.ProviderReadiness;
import io.vmcrypt.estate.site.ProviderReadiness.Match;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.estate.site.VmReadiness;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether a second vCenter could take the VMs of the first over. */
class SecondSiteFlowTest {

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SecondSite.jsonSchema(), InputFormat.JSON);
  private static final Pattern KEY_ID = Pattern.compile("<keyId>([^<]+)</keyId>");

  private static ReadinessReport report(TwoSites sites) {
    return SecondSite.of(sites.a, sites.b).report();
  }

  private static VmReadiness vm(ReadinessReport report, String name) {
    return report.vms().stream().filter(vm -> vm.vmName().equals(name)).findFirst().orElseThrow();
  }

  private static ProviderReadiness provider(ReadinessReport report) {
    assertThat(report.summary().providers()).hasSize(1);
    return report.summary().providers().get(0);
  }

  private static String json(SecondSite look) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    look.writeJson(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What a vCenter answers that gets all keys of a request. */
  private static String available(String request) {
    StringBuilder answer = new StringBuilder();
    Matcher ids = KEY_ID.matcher(request);
    while (ids.find()) {
      answer
          .append("<returnval><keyId><keyId>")
          .append(ids.group(1))
          .append("</keyId></keyId><keyAvailable>true</keyAvailable></returnval>");
    }
    return answer.toString();
  }

  private static List<String> schemaProblems(String json) {
    return SCHEMA.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
  }

  /** Many VMs come in pages. */
  private static FakeVcenterBuilder fewAtATime(FakeVcenterBuilder options) {
    return options.pageSize(100);
  }

  @Test
  @DisplayName("same name, same key server, both trust: each VM is ready, and nothing is changed")
  void report_sameProvider_isReady() {
    try (TwoSites sites = TwoSites.start().ready()) {
      CryptoKeyId web = sites.encrypted("web-01");
      sites.encrypted("db-01");
      sites.fakeA.addVm(FakeVm.builder("plain-01").build());
      int soapA = sites.fakeA.requests().size();
      int soapB = sites.fakeB.requests().size();
      int restB = sites.fakeB.apiRequests().size();
      int kms = sites.kms.operations().size();

      ReadinessReport report = report(sites);

      assertThat(report.isReady()).isTrue();
      assertThat(report.vms()).allMatch(VmReadiness::isReady).hasSize(3);
      assertThat(vm(report, "web-01").keys())
          .containsExactly(
              new KeyReadiness(
                  web, List.of("home", "Hard disk 1", "Hard disk 2"), Readiness.READY, ""));
      assertThat(vm(report, "plain-01").keys()).isEmpty();
      assertThat(provider(report))
          .isEqualTo(
              new ProviderReadiness(
                  PROVIDER,
                  "vCenter",
                  Match.SAME_NAME,
                  Optional.of(true),
                  Optional.of(true),
                  Optional.of(true),
                  List.of()));
      assertThat(report.summary().findings()).isEmpty();
      assertThat(report.summary().plainVms()).isEqualTo(1);
      assertThat(report.summary().keys()).isEqualTo(2);
      assertThat(report).hasToString("ready: 3 of 3 VMs ready, 0 not ready, 0 not known; 2 keys");
      assertThat(Writes.at(sites.fakeA, soapA, 0)).isEmpty();
      assertThat(Writes.at(sites.fakeB, soapB, restB)).isEmpty();
      assertThat(Writes.at(sites.kms, kms)).isEmpty();
    }
  }

  private static String page(SecondSite look) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(look.writeHtml(out).total()).isPositive();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("the page begins with the verdict, and has each VM that is not ready; no script")
  void writeHtml_notReady_saysWhy() {
    try (TwoSites sites = TwoSites.start()) {
      sites.trusted(sites.provider(sites.b, "kms-dr", sites.kms, true), sites.kms);
      sites.encrypted("web <b>&");
      sites.fakeA.addVm(FakeVm.builder("plain-01").build());

      String page = page(SecondSite.of(sites.a, sites.b));

      assertThat(page)
          .startsWith("<!DOCTYPE html>")
          .endsWith("</body></html>\n")
          .contains("web &lt;b&gt;&amp;", "second-site-lacks-provider", "NOT READY: ")
          .doesNotContain("<b>", "<script", "http:", "https:", "src=", "href=");
      assertThat(page.substring(page.indexOf("<body>")).replaceAll("<[^>]*>", "\n"))
          .containsSubsequence(
              "Second site",
              " VMs can be taken over",
              "First vCenter",
              sites.a.about().instanceUuid(),
              "Second vCenter",
              sites.b.about().instanceUuid(),
              "Virtual machines",
              "not ready",
              "Findings",
              "Key providers",
              "missing");
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("the page of a second site that is ready says so, and finds nothing")
  void writeHtml_ready_saysSo() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");

      assertThat(page(SecondSite.of(sites.a, sites.b)))
          .contains("verdict good", "Ready: ", "None: the second site gets each key.", "same name");
    }
  }

  /** Both KMSs count: each has a key 1, and they are two keys. */
  private static void counting(TwoSites sites) {
    sites.kms.put(FakeKmipObject.key("1").build());
    sites.otherKms.put(FakeKmipObject.key("1").build());
    sites.fakeA.addVm(
        FakeVm.builder("web-01").disks(1).encryptedWith(new FakeKey("1", PROVIDER)).build());
  }

  @Test
  @DisplayName("a key that is a number may be another one where another KMS counts: not known")
  void report_numberOfOtherKms_isNotKnown() {
    try (TwoSites sites = TwoSites.start()) {
      counting(sites);
      sites.trusted(sites.provider(sites.b, PROVIDER, sites.otherKms, true), sites.otherKms);

      ReadinessReport report = report(sites);

      assertThat(vm(report, "web-01").readiness()).isEqualTo(Readiness.NOT_KNOWN);
      assertThat(vm(report, "web-01").reason()).contains("plain number");
      assertThat(report.isReady()).isFalse();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a key that is a number is the same where both sites ask the same KMS")
  void report_numberOfSameKms_isReady() {
    try (TwoSites sites = TwoSites.start().ready()) {
      counting(sites);

      assertThat(vm(report(sites), "web-01").readiness()).isEqualTo(Readiness.READY);
    }
  }

  @Test
  @DisplayName("no key provider of that name: no VM is ready, and vCenter is not asked for keys")
  void report_noProvider_isNotReady() {
    try (TwoSites sites = TwoSites.start()) {
      sites.encrypted("web-01");

      ReadinessReport report = report(sites);

      assertThat(provider(report).match()).isEqualTo(Match.MISSING);
      assertThat(vm(report, "web-01").reason())
          .contains("the second site has no key provider kms-prod, and no KMS cluster");

      // the same key server under another name: VMs do not find it there
      sites.trusted(sites.provider(sites.b, "kms-dr", sites.kms, true), sites.kms);
      sites.provider(sites.b, "kms-lab", sites.otherKms, false);
      ReadinessReport others = report(sites);

      assertThat(others.isReady()).isFalse();
      assertThat(provider(others).match()).isEqualTo(Match.MISSING);
      assertThat(vm(others, "web-01").readiness()).isEqualTo(Readiness.NOT_READY);
      assertThat(vm(others, "web-01").reason())
          .contains("no key provider kms-prod; its KMS clusters are kms-dr, kms-lab");
      assertThat(sites.fakeB.calls("QueryCryptoKeyStatus")).isEmpty();
    }
  }

  @Test
  @DisplayName("another partition: the name is right and the keys are not there")
  void report_otherPartition_isNotReady() {
    try (TwoSites sites = TwoSites.start()) {
      sites.trusted(sites.provider(sites.b, PROVIDER, sites.otherKms, true), sites.otherKms);
      CryptoKeyId key = sites.encrypted("web-01");

      ReadinessReport report = report(sites);

      assertThat(report.isReady()).isFalse();
      assertThat(provider(report).usable()).contains(true);
      assertThat(provider(report).findings())
          .singleElement()
          .satisfies(
              note -> {
                assertThat(note.code()).isEqualTo(FindingCode.SECOND_SITE_HAS_OTHER_SERVERS);
                assertThat(note.severity()).isEqualTo(Severity.NOTE);
                assertThat(note.seen())
                    .contains(":" + sites.otherKms.port(), ":" + sites.kms.port());
              });
      assertThat(vm(report, "web-01").findings())
          .singleElement()
          .satisfies(
              why -> {
                assertThat(why.code()).isEqualTo(FindingCode.SECOND_SITE_LACKS_KEY);
                assertThat(why.seen()).contains(key.keyId()).contains("KeyStateMissingInKMS");
              });
    }
  }

  @Test
  @DisplayName("a key provider that its vCenter finds red as a whole is not known to work")
  void report_redAsAWhole_isNotKnown() {
    try (TwoSites sites = TwoSites.start()) {
      sites.trusted(sites.provider(sites.b, PROVIDER, sites.kms, true), sites.kms);
      sites.encrypted("web-01");
      sites.fakeB.keys().setKmsOverallStatus("red");

      ReadinessReport report = report(sites);

      assertThat(provider(report).usable()).isEmpty();
      assertThat(provider(report).findings())
          .anySatisfy(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
                assertThat(finding.seen())
                    .startsWith("it is not known whether the second site can use key provider ")
                    .contains("red as a whole");
              });
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("vCenter has no client certificate that the KMS accepts: each VM says so")
  void report_kmsDoesNotTrust_isNotReady() {
    try (TwoSites sites = TwoSites.start()) {
      sites
          .provider(sites.b, PROVIDER, sites.kms, true)
          .ensureServerTrusted(TwoSites.certificate(sites.kms));
      sites.encrypted("web-01");

      ReadinessReport report = report(sites);

      assertThat(provider(report).usable()).contains(false);
      assertThat(provider(report).kmsTrustsVcenter()).contains(false);
      assertThat(vm(report, "web-01").findings())
          .singleElement()
          .satisfies(
              why -> {
                assertThat(why.code()).isEqualTo(FindingCode.SECOND_SITE_PROVIDER_NOT_USABLE);
                assertThat(why.seen()).contains("it does not trust vCenter");
                assertThat(why.advice()).contains("client certificate");
              });
    }
  }

  @Test
  @DisplayName("vCenter does not trust the KMS: each VM says so")
  void report_vcenterDoesNotTrust_isNotReady() {
    try (TwoSites sites = TwoSites.start()) {
      sites
          .provider(sites.b, PROVIDER, sites.kms, true)
          .ensureClientCertificate(TwoSites.identity());
      sites.encrypted("web-01");

      ReadinessReport report = report(sites);

      assertThat(provider(report).vcenterTrustsKms()).contains(false);
      assertThat(vm(report, "web-01").reason()).contains("vCenter does not trust it");
      assertThat(vm(report, "web-01").readiness()).isEqualTo(Readiness.NOT_READY);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("one key destroyed: its VM is not ready, the others are; keys of disks count too")
  void report_oneKeyDestroyed_tellsWhich() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      CryptoKeyId gone = sites.encrypted("db-01");
      sites.encrypted("app-01");
      CryptoKeyId ofDisk = sites.key();
      sites
          .a
          .virtualMachines()
          .get("app-01")
          .start(Rekey.toKey(ofDisk).disksOnly(DiskSelector.label("Hard disk 2")).build())
          .await(Duration.ofSeconds(30));
      sites.kms.destroyKey(gone.keyId());
      sites.kms.destroyKey(ofDisk.keyId());

      ReadinessReport report = report(sites);

      assertThat(vm(report, "web-01").isReady()).isTrue();
      assertThat(vm(report, "db-01").readiness()).isEqualTo(Readiness.NOT_READY);
      assertThat(vm(report, "app-01").readiness()).isEqualTo(Readiness.NOT_READY);
      assertThat(vm(report, "app-01").keys())
          .extracting(KeyReadiness::usedBy, KeyReadiness::readiness)
          .containsExactly(
              tuple(List.of("home", "Hard disk 1"), Readiness.READY),
              tuple(List.of("Hard disk 2"), Readiness.NOT_READY));
      assertThat(report.summary().counts())
          .containsEntry(FindingCode.SECOND_SITE_LACKS_KEY.value(), 2L);
      assertThat(schemaProblems(json(SecondSite.of(sites.a, sites.b)))).isEmpty();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("the key server of the second site is down: no VM is ready")
  void report_kmsDown_isNotReady() {
    try (TwoSites sites = TwoSites.start()) {
      sites.trusted(sites.provider(sites.b, PROVIDER, sites.otherKms, true), sites.otherKms);
      sites.encrypted("web-01");
      sites.fakeA.addVm(FakeVm.builder("plain-01").build());
      sites.otherKms.stop();

      ReadinessReport report = report(sites);

      assertThat(vm(report, "web-01").findings())
          .extracting(Finding::code)
          .containsExactly(FindingCode.SECOND_SITE_PROVIDER_NOT_USABLE);
      assertThat(report.summary().vms())
          .containsEntry(Readiness.NOT_READY, 1L)
          .containsEntry(Readiness.READY, 1L);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("what vCenter does not answer is not known and no yes: start a test VM")
  void report_noAnswer_isNotKnown() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      CryptoKeyId gone = sites.encrypted("db-01");
      sites.kms.destroyKey(gone.keyId());
      sites.fakeB.answerMethod("QueryCryptoKeyStatus", call -> FakeSoapAnswer.of(""));

      ReadinessReport report = report(sites);

      assertThat(report.isReady()).isFalse();
      assertThat(report.vms()).extracting(VmReadiness::readiness).containsOnly(Readiness.NOT_KNOWN);
      assertThat(vm(report, "web-01").findings())
          .singleElement()
          .satisfies(
              why -> {
                assertThat(why.code()).isEqualTo(FindingCode.SECOND_SITE_NOT_KNOWN);
                assertThat(why.severity()).isEqualTo(Severity.WARNING);
                assertThat(why.advice()).startsWith("Start an encrypted test VM");
              });
    }
  }

  @Test
  @DisplayName("a vCenter that is too old to be asked for keys: not known")
  void report_oldRelease_isNotKnown() {
    try (TwoSites sites = TwoSites.start(options -> options.apiVersion("6.7")).ready()) {
      sites.encrypted("web-01");

      ReadinessReport report = report(sites);

      assertThat(vm(report, "web-01").readiness()).isEqualTo(Readiness.NOT_KNOWN);
      assertThat(report.summary().findings())
          .extracting(Finding::code)
          .containsOnly(FindingCode.SECOND_SITE_NOT_KNOWN);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a user who may not ask: not known, the privileges are named, and asked for once")
  void report_userMayNotAsk_isNotKnown() {
    try (TwoSites sites =
        TwoSites.start(
                SecondSiteFlowTest::fewAtATime,
                options ->
                    options
                        .limitedUser("servers", "pw", "Cryptographer.ManageKeyServers")
                        .limitedUser("nobody", "pw"))
            .ready()) {
      IntStream.range(0, 150).forEach(i -> sites.encryptedWithLostKey("web-" + i));
      try (VsphereClient servers = TwoSites.client(sites.fakeB, "servers", "pw");
          VsphereClient nobody = TwoSites.client(sites.fakeB, "nobody", "pw")) {
        ReadinessReport noKeys = SecondSite.of(sites.a, servers).report();
        assertThat(noKeys.vms(Readiness.NOT_KNOWN)).hasSize(150);
        assertThat(noKeys.summary().findings())
            .singleElement()
            .satisfies(
                why -> {
                  assertThat(why.code()).isEqualTo(FindingCode.SECOND_SITE_NOT_KNOWN);
                  assertThat(why.missing()).containsExactly("Cryptographer.ManageKeys");
                });
        assertThat(sites.fakeB.calls("QueryCryptoKeyStatus")).hasSize(1);

        ReadinessReport nothing = SecondSite.of(sites.a, nobody).report();
        assertThat(nothing.vms(Readiness.NOT_KNOWN)).hasSize(150);
        assertThat(provider(nothing).match()).isEqualTo(Match.NOT_KNOWN);
        assertThat(nothing.isReady()).isFalse();
        assertThat(schemaProblems(json(SecondSite.of(sites.a, nobody)))).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("a refusal for some keys is no answer for them, and the other keys are asked for")
  void report_refusalOnce_isNotKnownForThose() {
    try (TwoSites sites =
        TwoSites.start(SecondSiteFlowTest::fewAtATime, UnaryOperator.identity()).ready()) {
      IntStream.range(0, 149).forEach(i -> sites.encryptedWithLostKey("web-" + i));
      CryptoKeyId last = sites.encryptedWithLostKey("web-149");
      sites.fakeB.answerMethod(
          "QueryCryptoKeyStatus",
          call ->
              call.body().contains(last.keyId())
                  ? FakeSoapAnswer.of(available(call.body()))
                  : FakeSoapAnswer.fault("RuntimeFault", "no"));

      ReadinessReport report = report(sites);

      assertThat(report.vms(Readiness.NOT_KNOWN)).hasSize(100);
      assertThat(report.vms(Readiness.READY)).hasSize(50);
      assertThat(report.isReady()).isFalse();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("each key is asked for once, a hundred in one call, however many VMs have it")
  void report_manyVms_eachKeyOnce() {
    try (TwoSites sites = TwoSites.start().ready()) {
      CryptoKeyId shared = sites.key();
      for (int i = 0; i < 120; i++) {
        sites.encrypted("own-" + i);
        sites.fakeA.addVm(
            FakeVm.builder("shared-" + i).encryptedWith(TwoSites.fake(shared)).build());
      }

      List<VmReadiness> seen = new ArrayList<>();
      var summary = SecondSite.of(sites.a, sites.b).write(seen::add);

      assertThat(seen).hasSize(240).allMatch(VmReadiness::isReady);
      assertThat(summary.keys()).isEqualTo(121);
      List<String> asked = new ArrayList<>();
      sites
          .fakeB
          .calls("QueryCryptoKeyStatus")
          .forEach(
              call -> {
                Matcher ids = KEY_ID.matcher(call.body());
                while (ids.find()) {
                  asked.add(ids.group(1));
                }
              });
      Set<String> once = new HashSet<>(asked);
      assertThat(asked).hasSize(121).hasSameSizeAs(once);
      assertThat(sites.fakeB.calls("QueryCryptoKeyStatus")).hasSize(3);
      assertThat(sites.fakeB.calls("RetrieveKmipServersStatus_Task")).hasSize(1);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("VMs are answered for while others are not read yet: no page waits for the next")
  void write_manyPages_areStreamed() {
    try (TwoSites sites =
        TwoSites.start(SecondSiteFlowTest::fewAtATime, UnaryOperator.identity()).ready()) {
      for (int i = 0; i < 400; i++) {
        sites.encryptedWithLostKey("vm-" + i);
      }
      sites.fakeB.answerMethod(
          "QueryCryptoKeyStatus", call -> FakeSoapAnswer.of(available(call.body())));
      List<Integer> pages = new ArrayList<>();

      var summary =
          SecondSite.of(sites.a, sites.b)
              .write(vm -> pages.add(sites.fakeA.calls("ContinueRetrievePropertiesEx").size()));

      assertThat(summary.vms()).containsEntry(Readiness.READY, 400L);
      // while one page is judged the next one is read
      assertThat(pages.get(0)).isLessThanOrEqualTo(2);
      assertThat(pages.get(399)).isGreaterThanOrEqualTo(3);
      assertThat(pages.get(199)).isBetween(1, 3);
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a locked VM is looked at like all others, as long as its keys are seen")
  void report_lockedVm_isLookedAt() {
    try (TwoSites sites = TwoSites.start().ready()) {
      CryptoKeyId key = sites.encrypted("web-01");
      sites.fakeA.inventory().setLocked("web-01", true);
      assertThat(vm(report(sites), "web-01").isReady()).isTrue();

      sites.kms.destroyKey(key.keyId());
      assertThat(vm(report(sites), "web-01").readiness()).isEqualTo(Readiness.NOT_READY);
    }
  }

  @Test
  @DisplayName("keys of hosts and third parties are told and are no reason for a no")
  void report_otherKeys_areTold() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      CryptoKeyId ofHost = sites.key();
      String host = sites.fakeA.hosts().cryptoStates().keySet().iterator().next();
      sites.fakeA.hosts().setKey(host, TwoSites.fake(ofHost));
      sites.kms.destroyKey(ofHost.keyId());

      ReadinessReport report = report(sites);

      assertThat(report.isReady()).isTrue();
      assertThat(report.summary().otherKeys())
          .singleElement()
          .satisfies(
              key -> {
                assertThat(key.key()).isEqualTo(ofHost);
                assertThat(key.usedBy()).singleElement().asString().startsWith("host ");
                assertThat(key.readiness()).isEqualTo(Readiness.NOT_READY);
              });
      assertThat(report.summary().findings())
          .singleElement()
          .satisfies(
              note -> {
                assertThat(note.code()).isEqualTo(FindingCode.SECOND_SITE_LACKS_KEY);
                assertThat(note.severity()).isEqualTo(Severity.NOTE);
              });

      // if nobody says who uses it and nothing shows it, a VM may
      sites.fakeA.keys().setUsersHidden(true);
      assertThat(report(sites).isReady()).isTrue();
      sites.fakeA.keys().setListed(keys -> List.of(new FakeKey("key-of-somebody", "kms-cluster")));
      assertThat(report(sites).isReady()).isFalse();
    }
  }

  @Test
  @DisplayName(
      "a key that the first site's list leaves out, and a host shows, is asked for as well")
  void report_listLeavesOut_isAsked() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      CryptoKeyId ofHost = sites.key();
      String host = sites.fakeA.hosts().cryptoStates().keySet().iterator().next();
      sites.fakeA.hosts().setKey(host, TwoSites.fake(ofHost));
      sites.fakeA.keys().setListed(keys -> List.of());
      sites.fakeA.keys().setUsersHidden(true);

      assertThat(report(sites).summary().otherKeys())
          .singleElement()
          .satisfies(
              key -> {
                assertThat(key.key()).isEqualTo(ofHost);
                assertThat(key.usedBy()).singleElement().asString().startsWith("host ");
              });
    }
  }

  @Test
  @DisplayName("a key that a task under way may bring at the first site is not known, and no yes")
  void report_taskUnderWay_isNotKnown() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      sites.fakeA.tasks().start(FakeTask.of("VirtualMachine.clone"));

      assertThat(report(sites).summary().findings())
          .anySatisfy(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.SECOND_SITE_NOT_KNOWN);
                assertThat(finding.seen()).contains("does not tell all other keys");
              });
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a filter chooses VMs; none is no yes")
  void report_filter_chooses() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      CryptoKeyId gone = sites.encrypted("db-01");
      sites.kms.destroyKey(gone.keyId());
      sites.fakeA.addVm(FakeVm.builder("web-02").poweredOn().build());

      assertThat(of(sites, VmFilter.builder().name("web-*")).isReady()).isTrue();
      assertThat(of(sites, VmFilter.builder().name("web-*")).vms()).hasSize(2);
      assertThat(of(sites, VmFilter.builder().encryption(EncryptionLevel.ENCRYPTED)).vms())
          .extracting(VmReadiness::vmName)
          .containsExactlyInAnyOrder("web-01", "db-01");
      assertThat(of(sites, VmFilter.builder().powerState(PowerState.POWERED_ON)).vms())
          .extracting(VmReadiness::vmName)
          .containsExactly("web-02");
      ReadinessReport none = of(sites, VmFilter.builder().name("nothing"));
      assertThat(none.isReady()).isFalse();
      assertThat(none.summary().findings())
          .extracting(Finding::code)
          .containsExactly(FindingCode.NO_VM_SELECTED);
      assertThatThrownBy(() -> of(sites, VmFilter.builder().below("/nowhere/vm")))
          .isInstanceOf(SdkException.class);
    }
  }

  private static ReadinessReport of(TwoSites sites, VmFilter.Builder filter) {
    return of(sites.a, sites, filter);
  }

  private static ReadinessReport of(VsphereClient a, TwoSites sites, VmFilter.Builder filter) {
    return SecondSite.builder(a, sites.b).vms(filter.build()).build().report();
  }

  @Test
  @Tag("thorough")
  @DisplayName("what a user does not see at the first site may be meant by a filter: not known")
  void report_filter_partSeen_isNotKnown() {
    try (TwoSites sites =
        TwoSites.start(
                options ->
                    options.limitedUser(
                        "part",
                        "pw",
                        "System.View",
                        "System.Read",
                        "StorageProfile.View",
                        "Cryptographer.ManageKeys",
                        "Cryptographer.ManageKeyServers"),
                UnaryOperator.identity())
            .ready()) {
      sites.encrypted("web-01");
      CryptoKeyId lost = sites.encryptedWithLostKey("web-02");
      sites.fakeA.addVm(
          FakeVm.builder("web-03").folder("Closed").encryptedWith(TwoSites.fake(lost)).build());
      VmFilter.Builder byName = VmFilter.builder().name("web-*");
      VmFilter.Builder byPlace = VmFilter.builder().below("/Datacenter/vm");
      try (VsphereClient part = TwoSites.client(sites.fakeA, "part", "pw")) {
        assertThat(of(part, sites, byName).vms(Readiness.NOT_READY)).hasSize(2);
        String hidden = sites.fakeA.vm("web-02").id();

        sites.fakeA.users().setPermission("part", "/Datacenter/vm/Closed");
        ReadinessReport closed = of(part, sites, byPlace);
        sites.fakeA.users().setPermission("part", "/Datacenter/vm/web-02");
        ReadinessReport one = of(part, sites, byName);

        assertThat(closed.summary().findings())
            .extracting(Finding::code)
            .containsExactly(FindingCode.INVENTORY_NOT_SEEN);
        assertThat(one.vms(Readiness.NOT_KNOWN))
            .extracting(VmReadiness::vmId)
            .containsExactly(hidden);
        assertThat(one.isReady()).isFalse();
      }
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a native key provider of the same name: vCenter does not check its keys")
  void report_nativeProvider_isNotKnown() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.a.nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
      sites.b.nativeKeyProviders().restore(sites.a.nativeKeyProviders().exportBackup("nkp"));
      sites.fakeA.addVm(
          FakeVm.builder("web-01")
              .encryptedWith(TwoSites.fake(new CryptoKeyId("key-1", Optional.of("nkp"))))
              .build());

      ReadinessReport report = report(sites);

      assertThat(provider(report).match()).isEqualTo(Match.SAME_NAME);
      assertThat(vm(report, "web-01").readiness()).isEqualTo(Readiness.NOT_KNOWN);
      assertThat(vm(report, "web-01").reason()).contains("KeyStateManagedByNKP");
    }
  }

  @Test
  @DisplayName("both clients at one vCenter: refused, since it would be a yes about itself")
  void report_sameVcenter_isRefused() {
    try (TwoSites sites = TwoSites.start()) {
      SecondSite itself = SecondSite.of(sites.a, sites.a);

      assertThatThrownBy(itself::report)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("both clients speak to the same vCenter");
    }
  }
}
