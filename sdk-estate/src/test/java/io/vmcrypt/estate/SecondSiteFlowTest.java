package io.vmcrypt.estate;

import static io.vmcrypt.estate.TwoSites.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.site.ReadinessReport;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether a second vCenter could take the VMs of the first over. */
class SecondSiteFlowTest {

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SecondSite.jsonSchema(), InputFormat.JSON);
  private static final Pattern KEY_ID = Pattern.compile("<keyId>([^<]+)</keyId>");

  private static ReadinessReport report(TwoSites sites) {
    return SecondSite.of(sites.a, sites.b).report();
  }

  private static ReadinessReport.Vm vm(ReadinessReport report, String name) {
    return report.vms().stream().filter(vm -> vm.name().equals(name)).findFirst().orElseThrow();
  }

  private static String written(Consumer<ByteArrayOutputStream> writing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writing.accept(out);
    return out.toString(StandardCharsets.UTF_8);
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
      assertThat(report.vms()).allMatch(ReadinessReport.Vm::isReady).hasSize(3);
      assertThat(vm(report, "web-01").keys())
          .containsExactly(
              new ReadinessReport.Key(
                  web, List.of("home", "Hard disk 1", "Hard disk 2"), Optional.empty()));
      assertThat(vm(report, "plain-01").keys()).isEmpty();
      assertThat(report.findings()).isEmpty();
      assertThat(report).hasToString("ready: 3 of 3 VMs ready, 0 not ready, 0 not known; 2 keys");
      assertThat(written(report::writeHtml))
          .contains("verdict good", "Ready: ", "Nothing: the second site gets each key.");
      assertThat(Writes.at(sites.fakeA, soapA, 0)).isEmpty();
      assertThat(Writes.at(sites.fakeB, soapB, restB)).isEmpty();
      assertThat(Writes.at(sites.kms, kms)).isEmpty();
    }
  }

  /** What is at the second site, and what it says of the one VM of the first. */
  private static Arguments second(
      String name, Consumer<TwoSites> world, Readiness readiness, FindingCode code, String seen) {
    return Arguments.of(name, world, readiness, code, seen);
  }

  private static void otherKms(TwoSites sites) {
    sites.provided(sites.b, PROVIDER, sites.otherKms, true);
  }

  /** Both KMSs count: each has a key 1, and they are two keys. */
  private static void counting(TwoSites sites) {
    sites.kms.put(FakeKmipObject.key("1").build());
    sites.otherKms.put(FakeKmipObject.key("1").build());
    sites.fakeA.addVm(
        FakeVm.builder("web-01").disks(1).encryptedWith(new FakeKey("1", PROVIDER)).build());
  }

  private static void natively(TwoSites sites) {
    sites.a.nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
    sites.fakeA.addVm(FakeVm.builder("web-01").encryptedWith(new FakeKey("key-1", "nkp")).build());
  }

  static Stream<Arguments> seconds() {
    return Stream.of(
        second(
            "no key provider",
            sites -> sites.encrypted("web-01"),
            Readiness.NOT_READY,
            FindingCode.SECOND_SITE_LACKS_PROVIDER,
            "the second site has no key provider kms-prod, and VMs look for it by its name; there"
                + " is none"),
        second(
            "the same key server under another name: VMs do not find it there",
            sites -> {
              sites.encrypted("web-01");
              sites.provided(sites.b, "kms-dr", sites.kms, true);
              sites.provider(sites.b, "kms-lab", sites.otherKms, false);
            },
            Readiness.NOT_READY,
            FindingCode.SECOND_SITE_LACKS_PROVIDER,
            "there are: kms-dr, kms-lab"),
        second(
            "another partition: the name is right and the keys are not there",
            sites -> {
              sites.encrypted("web-01");
              otherKms(sites);
            },
            Readiness.NOT_READY,
            FindingCode.SECOND_SITE_LACKS_KEY,
            "KeyStateMissingInKMS"),
        second(
            "the KMS accepts no client certificate of vCenter",
            sites -> {
              sites.encrypted("web-01");
              sites
                  .provider(sites.b, PROVIDER, sites.kms, true)
                  .ensureServerTrusted(TwoSites.certificate(sites.kms));
            },
            Readiness.NOT_READY,
            FindingCode.SECOND_SITE_PROVIDER_NOT_USABLE,
            "it does not trust vCenter"),
        second(
            "vCenter does not trust the KMS",
            sites -> {
              sites.encrypted("web-01");
              sites
                  .provider(sites.b, PROVIDER, sites.kms, true)
                  .ensureClientCertificate(TwoSites.identity());
            },
            Readiness.NOT_READY,
            FindingCode.SECOND_SITE_PROVIDER_NOT_USABLE,
            "vCenter does not trust it"),
        second(
            "the key server is down",
            sites -> {
              sites.encrypted("web-01");
              otherKms(sites);
              sites.otherKms.stop();
            },
            Readiness.NOT_READY,
            FindingCode.SECOND_SITE_PROVIDER_NOT_USABLE,
            "the second site cannot use key provider"),
        second(
            "no answer for a key, not even a no",
            sites -> {
              sites.ready();
              sites.kms.destroyKey(sites.encrypted("web-01").keyId());
              sites.fakeB.answerMethod("QueryCryptoKeyStatus", call -> FakeSoapAnswer.of(""));
            },
            Readiness.NOT_KNOWN,
            FindingCode.SECOND_SITE_NOT_KNOWN,
            "the second site does not say whether it gets key"),
        second(
            "a key that is a number may be another one where another KMS counts",
            sites -> {
              counting(sites);
              otherKms(sites);
            },
            Readiness.NOT_KNOWN,
            FindingCode.SECOND_SITE_NOT_KNOWN,
            "plain number"),
        second(
            "a key that names no key provider",
            sites -> {
              sites.ready();
              FakeKey key = new FakeKey("key-1", "");
              sites.fakeA.addVm(FakeVm.builder("web-01").encryptedWith(key).build());
            },
            Readiness.NOT_KNOWN,
            FindingCode.SECOND_SITE_NOT_KNOWN,
            "or which key provider has it: key-1"),
        second(
            "a native key provider that was made anew has other keys",
            sites -> {
              natively(sites);
              sites.b.nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
            },
            Readiness.NOT_READY,
            FindingCode.SECOND_SITE_LACKS_KEY,
            "native key provider nkp of the second site has key"),
        second(
            "a native key provider that was restored: vCenter does not check its keys",
            sites -> {
              natively(sites);
              sites
                  .b
                  .nativeKeyProviders()
                  .restore(sites.a.nativeKeyProviders().exportBackup("nkp"));
            },
            Readiness.NOT_KNOWN,
            FindingCode.SECOND_SITE_NOT_KNOWN,
            "vCenter checks no key of a native key provider"),
        second(
            "a locked VM is looked at like all others, as long as its keys are seen",
            sites -> {
              sites.ready();
              CryptoKeyId key = sites.encrypted("web-01");
              sites.fakeA.inventory().setLocked("web-01", true);
              sites.kms.destroyKey(key.keyId());
            },
            Readiness.NOT_READY,
            FindingCode.SECOND_SITE_LACKS_KEY,
            "the second site does not get key"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("seconds")
  @DisplayName("what the second site lacks is told of each VM, in each form")
  void report_lacking_isNoYes(
      String name, Consumer<TwoSites> world, Readiness readiness, FindingCode code, String seen) {
    try (TwoSites sites = TwoSites.start()) {
      world.accept(sites);

      ReadinessReport report = report(sites);

      assertThat(report.isReady()).isFalse();
      assertThat(report.vms(readiness)).extracting(ReadinessReport.Vm::name).contains("web-01");
      assertThat(vm(report, "web-01").findings())
          .as(report.text())
          .singleElement()
          .satisfies(
              why -> {
                assertThat(why.code()).isEqualTo(code);
                assertThat(why.isBlocking()).isEqualTo(readiness == Readiness.NOT_READY);
                assertThat(why.seen()).contains(seen);
                assertThat(why.advice()).isNotBlank();
              });
      assertThat(report.text()).startsWith("second site NOT READY: ").contains("web-01", seen);
      assertThat(written(report::writeHtml)).contains("NOT READY: 0 of ", code.value());
      String json = written(report::writeJson);
      assertThat(json).contains(code.value(), seen);
      assertThat(SCHEMA.validate(json, InputFormat.JSON)).isEmpty();
    }
  }

  @Test
  @DisplayName(
      "a key provider that its vCenter finds red as a whole is not ready, though it gives keys")
  void report_redAsAWhole_isNotReady() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      sites.fakeB.keys().setKmsOverallStatus("red");

      ReadinessReport report = report(sites);

      assertThat(report.isReady()).isFalse();
      assertThat(report.findings())
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.BLOCKING);
                assertThat(finding.seen())
                    .startsWith("it is not known whether the second site can use key provider ")
                    .contains("red as a whole");
              });
    }
  }

  @Test
  @DisplayName("a vCenter that is too old to be asked for keys: not known, and it says so")
  void report_oldRelease_isNotKnown() {
    try (TwoSites sites = TwoSites.start(options -> options.apiVersion("6.7")).ready()) {
      sites.encrypted("web-01");

      ReadinessReport report = report(sites);

      assertThat(vm(report, "web-01").readiness()).isEqualTo(Readiness.NOT_KNOWN);
      assertThat(report.findings())
          .extracting(Finding::code)
          .containsOnly(FindingCode.SECOND_SITE_NOT_KNOWN);
    }
  }

  @Test
  @DisplayName("a refusal for some keys is no answer for them, and the other keys are asked for")
  void report_refusalOnce_isNotKnownForThose() {
    try (TwoSites sites = TwoSites.start().ready()) {
      IntStream.rangeClosed(0, 100).forEach(i -> sites.encryptedWithLostKey("web-" + i));
      String last = "<keyId>key-of-web-100</keyId>";
      String given = "<returnval><keyId>" + last + "</keyId><keyAvailable>true</keyAvailable>";
      sites.fakeB.answerMethod(
          "QueryCryptoKeyStatus",
          call ->
              call.body().contains(last)
                  ? FakeSoapAnswer.of(given + "</returnval>")
                  : FakeSoapAnswer.fault("RuntimeFault", "no"));

      ReadinessReport report = report(sites);

      assertThat(report.vms(Readiness.NOT_KNOWN)).hasSize(100);
      assertThat(report.vms(Readiness.READY)).containsExactly(vm(report, "web-100"));
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
      int before = sites.fakeB.requests().size();

      ReadinessReport report = report(sites);

      assertThat(report.vms()).hasSize(240).allMatch(ReadinessReport.Vm::isReady);
      assertThat(report.keys()).isEqualTo(121);
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
      assertThat(asked).hasSize(121).doesNotHaveDuplicates();
      assertThat(sites.fakeB.requests().stream().skip(before).map(call -> call.method()))
          .filteredOn(method -> method.contains("Km") || method.contains("Key"))
          .containsExactly(
              "ListKmsClusters",
              "RetrieveKmipServersStatus_Task",
              "QueryCryptoKeyStatus",
              "QueryCryptoKeyStatus");
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

      // one that the list leaves out is seen at the host
      for (boolean listed : List.of(true, false)) {
        if (!listed) {
          sites.fakeA.keys().setListed(keys -> List.of());
          sites.fakeA.keys().setUsersHidden(true);
        }
        ReadinessReport report = report(sites);

        assertThat(report.isReady()).as(report.text()).isTrue();
        assertThat(report.findings())
            .singleElement()
            .satisfies(
                note -> {
                  assertThat(note.code()).isEqualTo(FindingCode.SECOND_SITE_LACKS_KEY);
                  assertThat(note.severity()).isEqualTo(Severity.NOTE);
                  assertThat(note.subject().name()).isEqualTo(ofHost.keyId());
                  assertThat(note.seen()).startsWith("host ");
                });
      }

      // if nobody says who uses it and nothing shows it, a VM may
      sites.fakeA.keys().setListed(keys -> List.of(new FakeKey("key-of-somebody", "kms-cluster")));
      assertThat(report(sites).isReady()).isFalse();
    }
  }

  @Test
  @DisplayName("a key that a task under way may bring at the first site is not known, and no yes")
  void report_taskUnderWay_isNotKnown() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      sites.fakeA.tasks().start(FakeTask.of("VirtualMachine.clone"));

      assertThat(report(sites).findings())
          .anySatisfy(
              finding -> {
                assertThat(finding.code()).isEqualTo(FindingCode.SECOND_SITE_NOT_KNOWN);
                assertThat(finding.seen()).contains("does not tell all other keys");
              });
    }
  }

  @Test
  @DisplayName(
      "a filter chooses VMs by place and name; none is no yes; another condition is refused")
  void report_filter_chooses() {
    try (TwoSites sites = TwoSites.start().ready()) {
      sites.encrypted("web-01");
      sites.kms.destroyKey(sites.encrypted("db-01").keyId());

      ReadinessReport web = of(sites.a, sites, VmFilter.builder().name("web-*"));
      assertThat(web.isReady()).isTrue();
      assertThat(web.vms()).hasSize(1);
      ReadinessReport none = of(sites.a, sites, VmFilter.builder().name("nothing"));
      assertThat(none.isReady()).isFalse();
      assertThat(none.findings())
          .extracting(Finding::code)
          .containsExactly(FindingCode.NO_VM_SELECTED);
      assertThatThrownBy(() -> of(sites.a, sites, VmFilter.builder().below("/nowhere/vm")))
          .isInstanceOf(SdkException.class);
      assertThatThrownBy(
              () -> of(sites.a, sites, VmFilter.builder().powerState(PowerState.POWERED_ON)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("by place and name");
    }
  }

  private static ReadinessReport of(VsphereClient a, TwoSites sites, VmFilter.Builder filter) {
    return SecondSite.of(a, sites.b).vms(filter.build()).report();
  }

  @Test
  @Tag("thorough")
  @DisplayName("what a user does not see at the first site may be meant by a filter: not known")
  void report_filter_partSeen_isNotKnown() {
    try (TwoSites sites = TwoSites.start(TwoSites.partly(), UnaryOperator.identity()).ready()) {
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

        assertThat(closed.findings())
            .extracting(Finding::code)
            .containsExactly(FindingCode.INVENTORY_NOT_SEEN);
        assertThat(one.vms(Readiness.NOT_KNOWN))
            .singleElement()
            .satisfies(
                vm -> {
                  assertThat(vm.id()).isEqualTo(hidden);
                  assertThat(vm.reason()).contains("does not show all keys of the VM");
                });
        assertThat(one.isReady()).isFalse();
      }
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
