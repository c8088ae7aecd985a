package io.vmcrypt.estate.internal.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.core.control.ControlQuestion;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which VMs a proof counts, leaves out, and finds plain, at a vCenter alone. */
class VmProofTest {

  private static final FakeKey KEY = new FakeKey("k-1", "new");

  @AutoClose private final LoneVcenter vcenter = new LoneVcenter();
  private final List<String> told = new ArrayList<>();
  private final List<String> all = new ArrayList<>();
  private SeenThings seen = new SeenThings();
  private KeysAtKms keys = new KeysAtKms("new", vcenter.systems(), 0);
  private @Nullable Look look;
  private ProofControls controls = new ProofControls(ControlMapping.none());

  private static FakeVm.Builder plain(String name) {
    return FakeVm.builder(name).disks(2);
  }

  private static FakeVm.Builder encrypted(String name) {
    return FakeVm.builder(name).disk(FakeDisk.ofGibibytes(1)).encryptedWith(KEY);
  }

  private void add(FakeVm.Builder... vms) {
    for (FakeVm.Builder vm : vms) {
      vcenter.fake.addVm(vm.build());
    }
  }

  private VmTotals prove(VmSelection.Builder... selections) {
    return prove(Optional.of(vcenter.client.storagePolicies().getVmEncryption()), selections);
  }

  private VmTotals prove(Optional<StoragePolicy> policy, VmSelection.Builder... selections) {
    Estate.Builder builder =
        Estate.builder("prod")
            .keyServer(KeyServer.kmip("192.0.2.1").clientTrust(new ClientTrust.SelfSigned()))
            .keyProvider("new", "kms-1");
    for (VmSelection.Builder selection : selections) {
      builder.encrypt(selection.build());
    }
    Estate estate = builder.build();
    Found found = new Found();
    seen = new SeenThings();
    keys = new KeysAtKms("new", vcenter.systems(), 0);
    look =
        new Look(
            LoneVcenter.emptyPlan(estate, Instant.EPOCH),
            Optional.empty(),
            List.of(),
            () ->
                KmsClusterSpec.builder("new", KmsServerSpec.builder("kms-1", "192.0.2.1").build())
                    .build(),
            List.of(),
            policy);
    controls = new ProofControls(ControlMapping.none());
    VmTotals totals =
        new VmProof(estate, vcenter.systems(), look, keys, seen, controls, found).prove();
    all.clear();
    all.addAll(LoneVcenter.words(found));
    told.clear();
    LoneVcenter.words(found).stream().filter(line -> line.contains(" VM ")).forEach(told::add);
    LoneVcenter.words(found).stream().filter(line -> line.contains("selection")).forEach(told::add);
    return totals;
  }

  private List<String> starts() {
    return told.stream().map(line -> line.substring(0, line.indexOf(':'))).toList();
  }

  @Test
  @DisplayName("a filter takes only VMs that match, and one that finds none is told")
  void filter() {
    add(plain("web-01"), plain("db-01"));
    VmTotals totals = prove(VmSelection.matching(VmFilter.builder().name("web-*").build()));
    assertThat(totals.total()).isEqualTo(1);
    assertThat(starts()).containsExactly("BLOCKING vm-not-encrypted VM web-01");
    assertThat(prove(VmSelection.matching(VmFilter.builder().name("x*").build())).total()).isZero();
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("WARNING no-vm-selected selection")
        .endsWith("it finds no VM");
    vcenter.fake.answerMethod(
        "CreateContainerView", call -> FakeSoapAnswer.fault("RuntimeFault", "no"));
    prove(VmSelection.all());
    assertThat(told)
        .isNotEmpty()
        .allMatch(line -> line.startsWith("BLOCKING vm-not-readable selection"));
  }

  @Test
  @DisplayName("what is excluded is left out, and told if it is not encrypted as a whole")
  void excluded() {
    add(plain("web-01"), plain("lab-01"), encrypted("lab-02"), plain("test-01"));
    String path = "/" + FakeVcenter.DEFAULT_DATACENTER + "/vm";
    VmTotals totals = prove(VmSelection.all().excludeName("lab-*"));
    assertThat(totals.leftOut()).isEqualTo(2);
    assertThat(totals.total()).isEqualTo(2);
    assertThat(told)
        .anyMatch(
            line ->
                line.startsWith(
                    "NOTE vm-excluded VM lab-01: left out on purpose: the estate excludes "))
        .noneMatch(line -> line.contains("lab-02"));
    assertThat(starts())
        .containsExactlyInAnyOrder(
            "NOTE vm-excluded VM lab-01",
            "BLOCKING vm-not-encrypted VM web-01",
            "BLOCKING vm-not-encrypted VM test-01");
    totals = prove(VmSelection.all().excludeBelow(path));
    assertThat(totals.leftOut()).isEqualTo(4);
    assertThat(totals.total()).isZero();
    assertThat(starts()).hasSize(3).allMatch(line -> line.startsWith("NOTE vm-excluded VM "));
  }

  @Test
  @DisplayName("a VM that two selections choose is told, unless one of them excludes it")
  void twice() {
    add(encrypted("web-01"), encrypted("web-02"));
    VmFilter web = VmFilter.builder().name("web-*").build();
    prove(VmSelection.matching(web), VmSelection.named("web-01"));
    assertThat(starts()).contains("BLOCKING vm-selected-twice VM web-01");
    assertThat(starts()).noneMatch(line -> line.contains("twice VM web-02"));
    VmTotals totals =
        prove(VmSelection.matching(web).excludeName("web-01"), VmSelection.named("web-01"));
    assertThat(starts()).noneMatch(line -> line.contains("twice"));
    assertThat(totals.total()).isEqualTo(2);
  }

  @Test
  @DisplayName("an agent is left out on purpose, unless somebody names it")
  void onPurpose() {
    add(plain("vCLS (1)"), plain("web-01"));
    VmTotals totals = prove(VmSelection.all());
    assertThat(totals.leftOut()).isEqualTo(1);
    assertThat(totals.total()).isEqualTo(1);
    assertThat(starts())
        .containsExactlyInAnyOrder(
            "NOTE vm-is-managed-agent VM vCLS (1)", "BLOCKING vm-not-encrypted VM web-01");
    assertThat(told.stream().filter(line -> line.contains("vCLS")).findFirst().orElseThrow())
        .contains(": left out on purpose: ");
    totals = prove(VmSelection.named("vCLS (1)"));
    assertThat(totals.leftOut()).isZero();
    assertThat(totals.total()).isEqualTo(1);
    assertThat(starts()).containsExactly("BLOCKING vm-not-encrypted VM vCLS (1)");
  }

  @Test
  @DisplayName("VMs that are named are all meant, each once, and one that is not there is told")
  void named() {
    add(plain("web-01"), encrypted("web-02"));
    VmTotals totals =
        prove(
            VmSelection.named(
                "web-01", "/" + FakeVcenter.DEFAULT_DATACENTER + "/vm/web-01", "web-03"));
    assertThat(totals.total()).isEqualTo(1);
    assertThat(starts())
        .containsExactlyInAnyOrder(
            "BLOCKING vm-not-encrypted VM web-01", "BLOCKING vm-not-found VM web-03");
  }

  @Test
  @DisplayName(
      "what is wrong at another key provider is good to know, at the estate's own it counts")
  void providers() {
    vcenter.oldProvider(true);
    add(plain("web-01"));
    for (VmSelection.Builder selection : List.of(VmSelection.all(), VmSelection.named("web-01"))) {
      prove(selection);
      assertThat(all)
          .anyMatch(
              line ->
                  line.startsWith(
                      "NOTE default-key-provider-not-usable key provider old: of a key provider of"
                          + " no concern here: The default"));
    }
    var unused =
        vcenter
            .client
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        "new", KmsServerSpec.builder("kms-1", "127.0.0.3").port(1).build())
                    .makeDefault()
                    .build());
    prove(VmSelection.all());
    assertThat(all)
        .anyMatch(
            line ->
                line.startsWith("BLOCKING default-key-provider-not-usable key provider new: The"));
  }

  /** What the next proof compares with. */
  private EstateInventory inventory() {
    return seen.inventory(LoneVcenter.estate(), vcenter.systems());
  }

  @Test
  @DisplayName("the names of VMs and keys are kept for the next proof, unless not all were read")
  void inventory_isKept() {
    add(plain("web-01"), encrypted("web-02"));
    for (VmSelection.Builder selection :
        List.of(VmSelection.all(), VmSelection.named("web-01", "web-02"))) {
      prove(selection);
      assertThat(inventory().vms().orElseThrow().values())
          .containsExactlyInAnyOrder("web-01", "web-02");
      assertThat(inventory().keys().orElseThrow())
          .extracting(CryptoKeyId::keyId)
          .containsExactly("k-1");
    }
    assertThat(inventory().registrations()).contains(Set.of());
    assertThat(inventory().keyServers()).contains(Set.of());
    for (String provider : List.of("old", "new")) {
      var unused =
          vcenter
              .client
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          provider,
                          KmsServerSpec.builder("kms-of-" + provider, "127.0.0.3").port(1).build())
                      .build());
    }
    assertThat(inventory().keyServers()).contains(Set.of("kms-of-new at 127.0.0.3:1"));
    vcenter.fake.inventory().setAccessible("web-01", false);
    prove(VmSelection.all());
    assertThat(inventory().vms().orElseThrow()).hasSize(2);
    assertThat(inventory().keys()).as("one could not be read").isEmpty();
    prove(Optional.empty(), VmSelection.all());
    assertThat(inventory().vms()).as("no VM was looked at").isEmpty();
    assertThat(inventory().keys()).isEmpty();
    prove(Optional.empty());
    assertThat(inventory().vms()).as("there are none to look at").contains(Map.of());
    vcenter.fake.answerMethod(
        "CreateContainerView", call -> FakeSoapAnswer.fault("RuntimeFault", "no"));
    prove(VmSelection.all());
    assertThat(inventory().vms()).as("refused").isEmpty();
  }

  @Test
  @DisplayName("controls are answered for the VMs that are meant, and for no others")
  void controls_ofMeantVms() {
    add(plain("web-01"), encrypted("web-02"), plain("lab-01"));
    prove(Optional.empty(), VmSelection.all());
    assertThat(controls.answers(List.of(), List.of(), 30)).isEmpty();
    for (VmSelection.Builder selection :
        List.of(VmSelection.all().excludeName("lab-*"), VmSelection.named("web-01", "web-02"))) {
      prove(selection);
      assertThat(controls.answers(List.of(), List.of("KMS x"), 30))
          .anySatisfy(
              answer -> {
                assertThat(answer.question()).isEqualTo(ControlQuestion.VM_ENCRYPTED);
                assertThat(answer.met()).isEqualTo(1);
                assertThat(answer.of()).isEqualTo(2);
                assertThat(answer.notMet()).singleElement().asString().contains("web-01");
              });
    }
  }

  private ControlAnswer encryptedByControl() {
    return controls.answers(List.of(), List.of(), 30).stream()
        .filter(answer -> answer.question() == ControlQuestion.VM_ENCRYPTED)
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("a control is not met while VMs of a selection could not be read")
  void controls_ofUnreadSelection() {
    add(encrypted("web-01"), encrypted("web-02"));
    VmSelection.Builder first = VmSelection.named("/Datacenter/vm/web-01");
    prove(first, VmSelection.matching(VmFilter.builder().name("*2").build()));
    assertThat(encryptedByControl().verdict()).isEqualTo(ControlAnswer.Verdict.YES);
    assertThat(encryptedByControl().met()).isEqualTo(2);
    vcenter
        .fake
        .faults()
        .onEvery(
            request ->
                FakeVcenter.call("CreateContainerView").test(request)
                    && request.text().contains("VirtualMachine"),
            Fault.soapFault("RuntimeFault", "no"));

    prove(first, VmSelection.matching(VmFilter.builder().name("*2").build()));

    assertThat(told).as("the second selection").anyMatch(line -> line.contains("selection"));
    assertThat(encryptedByControl().met()).isEqualTo(1);
    assertThat(encryptedByControl().verdict()).isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
  }

  @Test
  @DisplayName("a control is not met while a VM that somebody named could not be read")
  void controls_ofUnreadVm() {
    add(encrypted("web-01"), encrypted("web-02"));
    prove(VmSelection.named("/Datacenter/vm/web-01", "/Datacenter/vm/web-02"));
    assertThat(encryptedByControl().verdict()).isEqualTo(ControlAnswer.Verdict.YES);
    assertThat(inventory().vms()).isPresent();
    vcenter
        .fake
        .faults()
        .onEvery(
            request -> request.text().contains("web-02"), Fault.soapFault("RuntimeFault", "no"));

    prove(VmSelection.named("/Datacenter/vm/web-01", "/Datacenter/vm/web-02"));

    assertThat(told).as("the second VM").anyMatch(line -> line.contains("web-02"));
    assertThat(encryptedByControl().verdict()).isEqualTo(ControlAnswer.Verdict.NOT_KNOWN);
    assertThat(inventory().vms()).as("one is not known").isEmpty();
    assertThat(inventory().keys()).isEmpty();
  }

  private static CertificateValidity certificate(String what, int days) {
    Instant now = Instant.parse("2027-01-01T00:00:00Z");
    return new CertificateValidity(
        CertificateValidity.Role.KMS_SERVER,
        what,
        "KMS",
        "CN=x",
        now.minus(Duration.ofDays(90)),
        now.plus(Duration.ofDays(days)),
        now);
  }

  @Test
  @DisplayName("the control of certificates is answered for those of the estate, once")
  void controls_ofCertificates() {
    prove(VmSelection.all());
    List<ControlAnswer> answers =
        controls.answers(
            List.of(certificate("far", 60), certificate("soon", 20), certificate("past", -1)),
            List.of("KMS x"),
            30);

    assertThat(answers)
        .filteredOn(answer -> answer.question() == ControlQuestion.CERTIFICATES)
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.met()).isEqualTo(1);
              assertThat(answer.of()).isEqualTo(4);
              assertThat(answer.notMet().toString()).contains("soon", "past").doesNotContain("far");
            });
    assertThat(answers)
        .extracting(ControlAnswer::question)
        .contains(ControlQuestion.VM_ENCRYPTED, ControlQuestion.HOST_TPM);
  }

  @Test
  @DisplayName("the keys of VMs that are meant are those that the KMS is asked for")
  void keys_areAsked() {
    add(encrypted("web-01"), encrypted("web-02"), plain("db-01"));
    for (VmSelection.Builder selection : List.of(VmSelection.all(), VmSelection.named("web-01"))) {
      prove(selection);
      Found asked = new Found();
      keys.look(requireNonNull(look), asked);
      assertThat(LoneVcenter.words(asked))
          .singleElement()
          .asString()
          .contains("no key server was to be asked");
    }
    for (VmSelection.Builder selection :
        List.of(VmSelection.all().excludeName("web-*"), VmSelection.named("db-01"))) {
      prove(selection);
      Found asked = new Found();
      keys.look(requireNonNull(look), asked);
      assertThat(asked.findings()).isEmpty();
    }
  }

  @Test
  @DisplayName("what no selection finds is told by a look at all VMs: by theirs, or by one more")
  void outside() {
    add(plain("web-01"), plain("db-01"), encrypted("db-02"));
    String web = vcenter.fake.vm("web-01").id();
    String db = vcenter.fake.vm("db-01").id();
    String other = vcenter.fake.vm("db-02").id();

    prove(VmSelection.matching(VmFilter.builder().name("web-*").build()));
    assertThat(seen.outside().orElseThrow())
        .isEqualTo(Map.of(db, EncryptionLevel.PLAIN, other, EncryptionLevel.ENCRYPTED));

    // each finds what the other does not
    prove(
        VmSelection.matching(VmFilter.builder().name("web-*").build()),
        VmSelection.matching(VmFilter.builder().name("db-*").build()));
    assertThat(seen.outside().orElseThrow()).isEmpty();

    prove(VmSelection.named("db-02"));
    assertThat(seen.outside().orElseThrow())
        .isEqualTo(Map.of(web, EncryptionLevel.PLAIN, db, EncryptionLevel.PLAIN));
    assertThat(all).noneMatch(line -> line.contains("no-vm-selected"));

    assertThat(prove().total()).isZero();
    assertThat(seen.outside().orElseThrow()).hasSize(3);
    assertThat(all)
        .filteredOn(line -> line.contains("no-vm-selected"))
        .singleElement()
        .asString()
        .startsWith("WARNING no-vm-selected estate prod: it means no VM");

    prove(VmSelection.all().excludeName("*"));
    assertThat(seen.outside().orElseThrow()).isEmpty();
    assertThat(all).anyMatch(line -> line.startsWith("WARNING no-vm-selected estate prod"));
  }

  @Test
  @DisplayName("where not all could be read, it is not known what stands outside")
  void outside_notKnown() {
    add(plain("web-01"));
    vcenter.fake.answerMethod(
        "CreateContainerView", call -> FakeSoapAnswer.fault("RuntimeFault", "no"));

    prove();
    assertThat(seen.outside()).isEmpty();
    assertThat(all).anyMatch(line -> line.startsWith("NOTE inventory-not-seen estate prod"));

    prove(VmSelection.all());
    assertThat(seen.outside()).isEmpty();
    prove(Optional.empty(), VmSelection.all());
    assertThat(seen.outside()).isEmpty();
  }
}
