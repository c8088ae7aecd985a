package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.internal.leaving.LeavingLook;
import io.vmcrypt.estate.internal.leaving.LeftName;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.KmsBeside;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import io.vmcrypt.vsphere.vm.ComputeClusters;
import io.vmcrypt.vsphere.vm.Rekey;
import io.vmcrypt.vsphere.vm.Template;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What refers to a key provider that was left, and when it is said that nothing does. */
class LeftProviderTest {

  private static final Leaving LEAVING = Leaving.builder(LoneVcenter.OLD).build();
  private static final Leaving CHECKED = Leaving.builder(LoneVcenter.OLD).force().build();
  private static final String STILL = "BLOCKING key-provider-still-used ";
  private static final String LEFT =
      "NOTE key-provider-left KMS cluster old: nothing refers to it: no VM, template, snapshot,"
          + " host or default, no key that vCenter lists, no task under way";

  @AutoClose private final LoneVcenter vcenter = new LoneVcenter();

  private List<String> look(Leaving leaving) {
    return look(vcenter, leaving);
  }

  private static List<String> look(LoneVcenter vcenter, Leaving leaving) {
    Found found = new Found();
    Estate estate = LoneVcenter.estate();
    LeavingLook look = new LeavingLook(vcenter.client, leaving, estate.keyProvider());
    new LeftProvider(estate, vcenter.systems(), look, new LeftName(look), found).look();
    return LoneVcenter.words(found);
  }

  @Test
  @DisplayName("where nothing refers to it, that is said, with who has looked at the rest")
  void nothing() {
    vcenter
        .fake
        .inventory()
        .addFirstClassDisk(
            FakeFirstClassDisk.of("8", "other").encryptedWith(new FakeKey("k", "third")));
    assertThat(look(LEAVING)).containsExactly(LEFT + ", no first-class disk, no vSAN cluster");
    assertThat(look(CHECKED))
        .containsExactly(
            LEFT
                + ", no first-class disk, no vSAN cluster; that nobody else has its keys stands on"
                + " the word of the estate (force)");
  }

  @Test
  @DisplayName("a VM and a template with its keys are told, and the keys that vCenter lists")
  void vms() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.addVm(LoneVcenter.vm("tpl-01", "k-2").template().build());
    // their hosts have keys too
    assertThat(look(CHECKED))
        .contains(
            STILL + "VM web-01: it has a key of old",
            STILL + "template tpl-01: it has a key of old")
        .noneMatch(line -> line.startsWith(LEFT));
  }

  @Test
  @DisplayName("where it is the default of a part of the inventory, or its hosts', that is told")
  void places() {
    vcenter.oldProvider(false);
    String place = "/" + FakeVcenter.DEFAULT_DATACENTER + "/host/Cluster";
    var unused = vcenter.client.kmsClusters().entityDefault(place).ensure(LoneVcenter.OLD);
    assertThat(look(LEAVING)).contains(STILL + " " + place + ": old is the default there");
    ComputeClusters clusters = vcenter.client.computeClusters();
    var unusedToo =
        clusters.ensure(clusters.get(place), ComputeCluster.CryptoMode.ON_DEMAND, LoneVcenter.OLD);
    assertThat(look(LEAVING))
        .contains(
            STILL + "cluster Cluster: its encryption mode names old for its hosts",
            STILL + "KMS cluster old: it is still there");
  }

  @Test
  @DisplayName("a host with its key is told")
  void host() {
    String host = vcenter.fake.hosts().cryptoStates().keySet().iterator().next();
    vcenter.fake.hosts().setKey(host, LoneVcenter.key("k-1"));
    assertThat(look(LEAVING))
        .singleElement()
        .satisfies(
            line -> assertThat(line).startsWith(STILL + "host ").endsWith("it has a key of old"));
  }

  @Test
  @DisplayName("of a host whose key vCenter does not show, more is not said than is known")
  void host_keyNotShown() {
    String host = vcenter.fake.hosts().cryptoStates().keySet().iterator().next();
    vcenter.fake.hosts().setCryptoState(host, "pendingIncapable");
    assertThat(look(LEAVING))
        .singleElement()
        .asString()
        .startsWith("BLOCKING key-users-not-known KMS cluster old: it is not known whether VMs and")
        .contains("vCenter does not show the key of host ")
        .endsWith("(connection state connected, crypto state pendingIncapable)");
  }

  @Test
  @DisplayName("keys of others are no reference, and one that names no key provider is")
  void listed() {
    vcenter.fake.addVm(FakeVm.builder("other").encryptedWith(new FakeKey("k-3", "third")).build());
    assertThat(look(LEAVING)).singleElement().asString().startsWith(LEFT);
    vcenter.fake.keys().setListedWithoutProvider(true);
    assertThat(look(LEAVING))
        .anyMatch(line -> line.startsWith("BLOCKING key-users-not-known") && line.contains("k-3"))
        .noneMatch(line -> line.startsWith(LEFT));
  }

  @Test
  @DisplayName("that it is there, and the default, is told")
  void cluster() {
    vcenter.oldProvider(false);
    assertThat(look(LEAVING)).containsExactly(STILL + "KMS cluster old: it is still there");
    vcenter.oldProvider(true);
    assertThat(look(LEAVING))
        .containsExactly(
            STILL + "KMS cluster old: it is the default of the vCenter",
            STILL + "KMS cluster old: it is still there");
  }

  @Test
  @DisplayName("a native one that is still there is told, beside that nothing refers to it")
  void nativeStays() {
    vcenter.client.nativeKeyProviders().create(NativeKeyProviderSpec.of("old"));
    assertThat(look(CHECKED))
        .hasSize(2)
        .contains(
            "WARNING key-provider-stays KMS cluster old: it is a native key provider, and stays in"
                + " vCenter: an estate removes KMS clusters only")
        .anyMatch(line -> line.startsWith(LEFT));
    vcenter.noNativesSeen();
    assertThat(look(CHECKED))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("NOTE key-provider-not-seen KMS cluster old: "));
    assertThat(look(LEAVING))
        .anyMatch(line -> line.startsWith("WARNING key-provider-not-seen KMS cluster old: "));
  }

  @Test
  @DisplayName("what could not be asked is no nothing")
  void notAsked() {
    vcenter.fake.answerMethod("ListKeys", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(look(LEAVING))
        .singleElement()
        .asString()
        .startsWith("BLOCKING key-users-not-known KMS cluster old")
        .contains("NoPermission");
  }

  @Test
  @DisplayName("a first-class disk with its key is told, whatever is said of others")
  void firstClassDisk() {
    vcenter
        .fake
        .inventory()
        .addFirstClassDisk(
            FakeFirstClassDisk.of("7", "pvc-7").encryptedWith(LoneVcenter.key("k-7")));
    for (Leaving leaving : List.of(LEAVING, CHECKED)) {
      assertThat(look(leaving))
          .singleElement()
          .asString()
          .startsWith(STILL + "first-class disk pvc-7: it has a key of old, and is attached to no");
    }
  }

  @Test
  @DisplayName("a disk whose key is not shown counts, unless they are skipped")
  void firstClassDisk_hidden() {
    for (int i = 1; i <= 5; i++) {
      vcenter
          .fake
          .inventory()
          .addFirstClassDisk(
              FakeFirstClassDisk.of("" + i, "pvc-" + i)
                  .encryptedWith(LoneVcenter.key("k"))
                  .keyHidden());
    }
    String not =
        "key-users-not-known KMS cluster old: it is not known whether first-class disks have its"
            + " keys: vCenter does not show all keys, or not of which key provider they are, of"
            + " first-class disk pvc-1 (1); ";
    assertThat(look(LEAVING))
        .singleElement()
        .asString()
        .startsWith("BLOCKING " + not)
        .contains("pvc-5 (5)")
        .doesNotContain("more");
    assertThat(look(CHECKED)).singleElement().asString().startsWith("BLOCKING " + not);
    assertThat(look(CHECKED.toBuilder().skip("first-class-disks").build()))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("NOTE ") && line.contains("first-class disk pvc-1 (1); "))
        .anyMatch(
            line ->
                line.startsWith(
                    LEFT
                        + "; that nobody else has its keys stands on the word of the estate"
                        + " (force)"));
    vcenter
        .fake
        .inventory()
        .addFirstClassDisk(
            FakeFirstClassDisk.of("6", "pvc-6").encryptedWith(LoneVcenter.key("k")).keyHidden());
    assertThat(look(LEAVING))
        .singleElement()
        .asString()
        .endsWith("first-class disk pvc-5 (5); and 1 more");
    for (int i = 2; i <= 6; i++) {
      vcenter.fake.inventory().removeFirstClassDisk("" + i);
    }
    assertThat(look(LEAVING)).singleElement().asString().endsWith("of first-class disk pvc-1 (1)");
  }

  @Test
  @DisplayName("first-class disks that cannot be listed count, unless they are skipped")
  void firstClassDisks_notListed() {
    vcenter.fake.answerMethod(
        "ListVStorageObject", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(look(LEAVING))
        .singleElement()
        .asString()
        .startsWith(
            "BLOCKING key-users-not-known KMS cluster old: it is not known whether first-class"
                + " disks have its keys: could not list the first-class disks on datastore");
    assertThat(look(CHECKED.toBuilder().skip("first-class-disks").build()))
        .hasSize(2)
        .anyMatch(line -> line.startsWith(LEFT + ";"));
  }

  @Test
  @DisplayName(
      "templates that are plain, or have keys of others, are no reference; one is told once")
  void templates() {
    vcenter.fake.addVm(FakeVm.builder("plain").disks(1).template().build());
    vcenter.fake.addVm(
        FakeVm.builder("other").template().encryptedWith(new FakeKey("k-3", "third")).build());
    assertThat(look(LEAVING)).singleElement().asString().startsWith(LEFT);
    vcenter.fake.addVm(LoneVcenter.vm("tpl-01", "k-2").template().build());
    assertThat(look(LEAVING).stream().filter(line -> line.contains("tpl-01")))
        .containsExactly(STILL + "template tpl-01: it has a key of old");
  }

  @Test
  @DisplayName("vSAN with its keys is told by name; with keys of others it is none")
  void vsan() {
    String cluster = "/" + FakeVcenter.DEFAULT_DATACENTER + "/host/Cluster";
    vcenter.fake.inventory().setVsan(cluster, "third");
    assertThat(look(LEAVING)).singleElement().asString().startsWith(LEFT);
    vcenter.fake.inventory().setVsan(cluster, LoneVcenter.OLD);
    for (Leaving leaving : List.of(LEAVING, CHECKED)) {
      assertThat(look(leaving))
          .containsExactly(
              STILL + "vSAN cluster Cluster: its data at rest is encrypted with keys of old");
    }
    vcenter.fake.answerMethod(
        "VsanClusterGetConfig",
        call -> FakeSoapAnswer.of("<returnval><enabled>true</enabled></returnval>"));
    assertThat(look(LEAVING))
        .singleElement()
        .asString()
        .startsWith(
            "BLOCKING key-users-not-known KMS cluster old: it is not known whether vSAN clusters"
                + " have its keys: vCenter does not show whose keys the vSAN of cluster Cluster")
        .doesNotContain(" more");
  }

  @Test
  @DisplayName("the disk of a VM that moves moves with it; a key of nobody known is a doubt")
  void firstClassDisk_attached() {
    vcenter.fake.addVm(
        FakeVm.builder("node")
            .disk(FakeDisk.ofGibibytes(1).firstClass("fcd-1"))
            .encryptedWith(LoneVcenter.key("k-1"))
            .build());
    vcenter.fake.addVm(
        FakeVm.builder("tpl")
            .template()
            .disk(FakeDisk.ofGibibytes(1).firstClass("fcd-2"))
            .encryptedWith(LoneVcenter.key("k-2"))
            .build());
    assertThat(look(LEAVING))
        .contains(
            STILL + "VM node: it has a key of old", STILL + "template tpl: it has a key of old")
        .noneMatch(line -> line.contains("first-class"));
  }

  @Test
  @DisplayName("a disk whose key names no key provider is a doubt, not a user")
  void firstClassDisk_keyOfNobody() {
    vcenter
        .fake
        .inventory()
        .addFirstClassDisk(FakeFirstClassDisk.of("1", "one").encryptedWith(new FakeKey("k", "")));
    assertThat(look(LEAVING))
        .singleElement()
        .asString()
        .startsWith("BLOCKING key-users-not-known KMS cluster old")
        .endsWith("of first-class disk one (1)");
    vcenter.fake.inventory().removeFirstClassDisk("1");
    vcenter
        .fake
        .inventory()
        .addFirstClassDisk(
            FakeFirstClassDisk.of("7", "pvc-7").encryptedWith(LoneVcenter.key("k-7")));
    assertThat(look(LEAVING))
        .singleElement()
        .asString()
        .endsWith("is attached to no VM: [datastore1] fcd/7.vmdk");
  }

  @Test
  @DisplayName("a template whose change broke off is told: as a VM it would pass for one of others")
  void template_brokenOff() {
    try (KmsBeside systems = new KmsBeside()) {
      assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
      VsphereClient client = systems.vcenter.client;
      systems.vcenter.fake.addVm(LoneVcenter.vm("tpl-01", "k-1").template().build());
      Template template = client.templates().list().get(0);
      systems.vcenter.fake.faults().onNext(FakeVcenter.call("MarkAsTemplate"), Fault.serverError());
      Rekey leaving = Rekey.leavingKeyProvider(LoneVcenter.OLD, "new").build();
      assertThatThrownBy(() -> client.templates().ensure(template, leaving, Duration.ofMinutes(1)))
          .isInstanceOf(SdkException.class);

      assertThat(look(systems.vcenter, CHECKED))
          .contains(
              STILL + "template tpl-01: a change of its keys broke off, and its mark was left");
    }
  }
}
