package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.control.ControlMapping;
import io.vmcrypt.estate.internal.plan.LoneVcenter;
import io.vmcrypt.estate.internal.plan.Look;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.proof.VmTotals;
import io.vmcrypt.estate.wish.Estate;
import io.vmcrypt.testkit.vcenter.FakeDisk;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which VMs a proof counts, leaves out, and finds plain, at a vCenter alone. */
class VmProofTest {

  private static final FakeKey KEY = new FakeKey("k-1", "new");

  private final LoneVcenter vcenter = new LoneVcenter();
  private final List<String> told = new ArrayList<>();
  private final List<String> all = new ArrayList<>();

  @AfterEach
  void stop() {
    vcenter.close();
  }

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
    VmTotals totals =
        new VmProof(
                estate,
                vcenter.systems(),
                new Look(
                    LoneVcenter.emptyPlan(estate, Instant.EPOCH),
                    Optional.empty(),
                    List.of(),
                    KmsClusterSpec.builder(
                            "new", KmsServerSpec.builder("kms-1", "192.0.2.1").build())
                        .build(),
                    policy),
                new KeysAtKms("new", vcenter.systems(), 0),
                new SeenThings(),
                new ProofControls(ControlMapping.none()),
                found)
            .prove();
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
  @DisplayName("without a policy no VM is judged, which the plan has told")
  void noPolicy() {
    add(plain("web-01"));
    assertThat(prove(Optional.empty(), VmSelection.all()).total()).isZero();
    assertThat(told).isEmpty();
    assertThat(vcenter.fake.calls("CreateContainerView")).isEmpty();
  }

  @Test
  @DisplayName("all that a filter finds are counted, and each that is plain is told")
  void all() {
    add(plain("web-01"), encrypted("web-02"), encrypted("web-03"));
    VmTotals totals = prove(VmSelection.all());
    assertThat(totals.of(EncryptionLevel.PLAIN)).isEqualTo(1);
    assertThat(totals.of(EncryptionLevel.ENCRYPTED)).isEqualTo(2);
    assertThat(totals.disks()).isEqualTo(4);
    assertThat(totals.encryptedDisks()).isEqualTo(2);
    assertThat(totals.leftOut()).isZero();
    assertThat(starts()).contains("BLOCKING vm-not-encrypted VM web-01");
    assertThat(starts()).noneMatch(line -> line.contains("not-encrypted VM web-02"));
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
        .allMatch(line -> line.startsWith("BLOCKING no-vm-selected selection"));
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
                    "NOTE vm-excluded VM lab-01: left out on purpose: the estate" + " excludes "))
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
  @DisplayName("a filter for a place takes only VMs that are there")
  void below() {
    vcenter.fake.addVm(FakeVm.builder("web-01").disks(1).folder("prod").build());
    add(plain("web-02"));
    VmTotals totals =
        prove(
            VmSelection.matching(
                VmFilter.builder()
                    .below("/" + FakeVcenter.DEFAULT_DATACENTER + "/vm/prod")
                    .build()));
    assertThat(totals.total()).isEqualTo(1);
    assertThat(starts()).containsExactly("BLOCKING vm-not-encrypted VM web-01");
  }

  @Test
  @DisplayName("a VM that is named in two selections is counted once")
  void named_twice() {
    add(encrypted("web-01"));
    assertThat(prove(VmSelection.named("web-01"), VmSelection.named("web-01")).total())
        .isEqualTo(1);
    assertThat(starts()).contains("BLOCKING vm-selected-twice VM web-01");
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
}
