package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.Template;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who needs a key provider that is left, once what moves has moved. */
class LeavingNeedTest {

  private static final String STUCK = "BLOCKING key-provider-still-used ";

  @AutoClose private final LoneVcenter vcenter = new LoneVcenter();

  private List<String> now(LeavingLook look) {
    Found found = new Found();
    found.addAll(new LeavingNeed(look).now());
    return LoneVcenter.words(found);
  }

  private List<String> check() {
    Found found = new Found();
    LeavingLook look = vcenter.look();
    World world =
        World.now(Optional.empty())
            .moving(
                Optional.empty(), look.vms().stream().map(VirtualMachine::id).toList(), Set.of())
            .moving(
                Optional.empty(), look.templates().stream().map(Template::id).toList(), Set.of())
            .moving(Optional.empty(), look.hosts().stream().map(Host::id).toList(), Set.of());
    found.addAll(new LeavingNeed(look).planned(world));
    return LoneVcenter.words(found);
  }

  @Test
  @DisplayName("VMs, templates and hosts move; nobody else is there")
  void moved() {
    assertThat(check()).isEmpty();
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.addVm(LoneVcenter.vm("tpl-01", "k-2").template().build());
    vcenter.fake.addVm(FakeVm.builder("other").encryptedWith(new FakeKey("k-4", "third")).build());
    String host = vcenter.fake.hosts().cryptoStates().keySet().iterator().next();
    vcenter.fake.hosts().setKey(host, LoneVcenter.key("k-3"));
    assertThat(check()).isEmpty();
  }

  @Test
  @DisplayName("a third party with its key is stuck, and the VM that has the same key is not")
  void thirdParty() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.keys().setThirdPartyUse(LoneVcenter.key("k-1"), "vsan-7");
    assertThat(check()).containsExactly(STUCK + "third party vsan-7: it has a key of old");
  }

  @Test
  @DisplayName("who vCenter does not name shows itself, and moves")
  void usersHidden() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.keys().setUsersHidden(true);
    assertThat(check()).isEmpty();
  }

  @Test
  @DisplayName("a key that vCenter lists, and that nobody shows, may be somebody's")
  void nobodyShows() {
    vcenter.fake.keys().setListed(keys -> List.of(LoneVcenter.key("k-9")));
    assertThat(check())
        .singleElement()
        .asString()
        .startsWith("WARNING key-users-not-known KMS cluster old: it is not known whether somebody")
        .contains("key k-9 of key provider old");
  }

  @Test
  @DisplayName("what vCenter lists and what a VM shows differ: that is told, and the VM moves")
  void witnessesDiffer() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.keys().setListed(keys -> List.of());
    assertThat(check())
        .singleElement()
        .asString()
        .startsWith("NOTE key-users-not-known KMS cluster old: the witnesses differ: VM web-01")
        .endsWith("and vCenter does not list it");
  }

  @Test
  @DisplayName("what could not be asked is told with the privilege that lacks")
  void notAsked() {
    vcenter.fake.answerMethod("ListKeys", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(check())
        .singleElement()
        .asString()
        .startsWith("WARNING key-users-not-known KMS cluster old: it is not known whether somebody")
        .contains("NoPermission");
  }

  @Test
  @DisplayName("somebody's task may bring a key: it is told with its user and how far it is")
  void onItsWay() {
    vcenter.fake.addVm(FakeVm.builder("db-01").build());
    vcenter
        .fake
        .tasks()
        .start(
            FakeTask.of("VirtualMachine.reconfigure")
                .on("db-01")
                .user("anna@vsphere.local")
                .brings(LoneVcenter.key("k-7"))
                .progress(40));
    assertThat(check())
        .singleElement()
        .asString()
        .startsWith(
            "WARNING key-users-not-known KMS cluster old: it is not known whether something")
        .contains("VirtualMachine.reconfigure, started by anna@vsphere.local, at 40 %")
        .contains("works on db-01 (vm-");
  }

  @Test
  @DisplayName("a disk that cannot be read hides none that has its keys")
  void disks_oneIsNotRead_othersAreTold() {
    for (String id : List.of("a", "b", "c")) {
      vcenter
          .fake
          .inventory()
          .addFirstClassDisk(
              FakeFirstClassDisk.of(id, "pvc-" + id).encryptedWith(LoneVcenter.key("k-1")));
    }
    for (int n = 1; n <= 2; n++) {
      vcenter
          .fake
          .faults()
          .onNext(
              FakeVcenter.call("RetrieveVStorageObject"),
              Fault.soapFault("NoPermission", "denied"));
    }
    assertThat(check())
        .satisfiesExactly(
            used ->
                assertThat(used)
                    .startsWith("WARNING key-provider-still-used first-class disk pvc-c"),
            unread ->
                assertThat(unread)
                    .startsWith("WARNING key-users-not-known KMS cluster old: ")
                    .contains("could not read first-class disk a on datastore")
                    .contains("; could not read first-class disk b on datastore"));
  }

  @Test
  @DisplayName("a vSAN cluster that cannot be read is told by its name")
  void vsan_notRead_isToldByName() {
    vcenter
        .fake
        .faults()
        .onNext(
            FakeVcenter.call("VsanClusterGetConfig"), Fault.soapFault("NoPermission", "denied"));
    assertThat(check())
        .singleElement()
        .asString()
        .startsWith("WARNING key-users-not-known")
        .contains("could not read the vSAN configuration of cluster \"Cluster\" (domain-c");
  }

  @Test
  @DisplayName("of very many users a thousand are named, and how many more there are is told")
  void manyUsers() {
    // the VM and its host have the key too
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    String[] tags =
        IntStream.rangeClosed(1, 1000).mapToObj("t-%04d"::formatted).toArray(String[]::new);
    vcenter.fake.keys().setThirdPartyUse(LoneVcenter.key("k-1"), tags);
    assertThat(now(vcenter.look()))
        .hasSize(1001)
        .last()
        .isEqualTo(STUCK + "KMS cluster old: 2 more have its keys");
    vcenter.fake.keys().setThirdPartyUse(LoneVcenter.key("k-1"), Arrays.copyOf(tags, 998));
    assertThat(now(vcenter.look()))
        .hasSize(1000)
        .noneMatch(line -> line.contains(" more have its keys"));
  }

  @Test
  @DisplayName("what lacks to see it is told by the names of the privileges, each once")
  void doubts_missingPrivileges() {
    vcenter
        .fake
        .faults()
        .onEvery(
            FakeVcenter.call("ListKeys"),
            Fault.answer(
                500,
                "text/xml; charset=utf-8",
                """
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
                 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>
                <soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>denied</faultstring>
                <detail><NoPermissionFault xmlns="urn:vim25" xsi:type="NoPermission">
                <privilegeId>Cryptographer.ManageKeys</privilegeId></NoPermissionFault></detail>
                </soapenv:Fault></soapenv:Body></soapenv:Envelope>
                """));
    assertThat(new LeavingNeed(vcenter.look()).now())
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.missing()).containsExactly("Cryptographer.ManageKeys"));
  }

  @Test
  @DisplayName("what the estate skips is told, and stands in the way of nothing")
  void skipped() {
    String id = vcenter.fake.addVm(LoneVcenter.vm("lost", "k-1").build());
    vcenter.fake.hosts().setConnectionState(vcenter.fake.vm("lost").host(), "notResponding");
    assertThat(now(vcenter.look()))
        .anyMatch(line -> line.startsWith("BLOCKING key-users-not-known") && line.contains("lost"));
    assertThat(now(vcenter.look(Leaving.builder(LoneVcenter.OLD).skip(id))))
        .filteredOn(line -> line.contains("VM lost"))
        .singleElement()
        .asString()
        .startsWith(
            "NOTE key-users-not-known KMS cluster old: the estate skips " + id + ": VM lost (vm-")
        .contains("had key k-1 of key provider old");
  }
}
