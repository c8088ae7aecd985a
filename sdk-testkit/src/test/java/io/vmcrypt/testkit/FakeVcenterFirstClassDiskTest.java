package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("First-class disks of the fake vCenter")
class FakeVcenterFirstClassDiskTest extends VcenterLab {

  FakeVcenterFirstClassDiskTest() {
    super(
        vcenter ->
            vcenter
                .datacenter("One")
                .datacenter("Two")
                .virtualMachine(
                    FakeVm.builder("node")
                        .datacenter("One")
                        .disk(FakeDisk.ofGibibytes(1))
                        .disk(FakeDisk.ofGibibytes(2).firstClass("fcd-attached"))
                        .encryptedWith(new FakeKey("k-vm", "kms"))
                        .build()));
    soap.login();
  }

  private static String disks(String method, String arguments) {
    return VcenterCalls.call(
        method, "VcenterVStorageObjectManager", "VStorageObjectManager", arguments);
  }

  /** The first datastore is that of the VM. */
  private String datastore() {
    return told("node", "datastore").replaceAll("(?s).*>(datastore-\\d+)<.*", "$1");
  }

  private void add(FakeFirstClassDisk disk) {
    vcenter.inventory().addFirstClassDisk(disk);
  }

  private static String on(String datastore) {
    return ref("datastore", "Datastore", datastore);
  }

  private String retrieved(String id) {
    return job.good(
        disks("RetrieveVStorageObject", "<id><id>" + id + "</id></id>" + on(datastore())));
  }

  @Test
  @DisplayName("each datastore lists its own, attached or not, and tells the key of each")
  void list_andRetrieve() {
    add(FakeFirstClassDisk.of("fcd-1", "pvc-1").encryptedWith(new FakeKey("k-1", "kms")));
    add(FakeFirstClassDisk.of("fcd-2", "pvc-2").datacenter("Two"));

    assertThat(job.good(disks("ListVStorageObject", on(datastore()))))
        .contains("<id>fcd-1</id>", "<id>fcd-attached</id>")
        .doesNotContain("fcd-2");
    assertThat(retrieved("fcd-1"))
        .contains(
            "<name>pvc-1</name>",
            "xsi:type=\"BaseConfigInfoDiskFileBackingInfo\"",
            "<keyId>k-1</keyId><providerId><id>kms</id></providerId>",
            "<iofilter>VMW_vmwarevmcrypt_1.0.0</iofilter>")
        .doesNotContain("consumerId");
    assertThat(retrieved("fcd-attached")).contains("<keyId>k-vm</keyId>", "<consumerId><id>");

    vcenter.inventory().removeFirstClassDisk("fcd-1");
    assertThat(job.good(disks("ListVStorageObject", on(datastore())))).doesNotContain("fcd-1");
    refused(
        disks("RetrieveVStorageObject", "<id><id>fcd-1</id></id>" + on(datastore())), "NotFound");
  }

  @Test
  @DisplayName("the key of a parent is shown, and none where it is hidden or the release has none")
  void keys_shownAndHidden() {
    FakeKey key = new FakeKey("k-1", "kms");
    FakeKey parent = new FakeKey("k-0", "kms");
    add(FakeFirstClassDisk.of("chain", "chain").encryptedWith(key).parentEncryptedWith(parent));
    add(
        FakeFirstClassDisk.of("hidden", "hidden")
            .encryptedWith(key)
            .parentEncryptedWith(parent)
            .keyHidden());

    assertThat(retrieved("chain")).contains("<keyId>k-0</keyId>", "<keyId>k-1</keyId>");
    assertThat(retrieved("hidden")).contains("vmwarevmcrypt").doesNotContain("keyId");
    soap.speak("6.7");
    assertThat(retrieved("chain")).contains("vmwarevmcrypt").doesNotContain("keyId");
  }

  @Test
  @DisplayName("what is no datastore, and what is out of order, is refused")
  void refusals() {
    refused(disks("ListVStorageObject", on("datastore-99")), "ManagedObjectNotFound");
    refused(
        disks("ListVStorageObject", ref("datastore", "Folder", "group-d1")),
        "ManagedObjectNotFound");
    refused(
        disks("RetrieveVStorageObject", on(datastore()) + "<id><id>fcd-1</id></id>"),
        "InvalidRequest");
    vcenter.setMissing("ListVStorageObject", true);
    refused(disks("ListVStorageObject", on(datastore())), "MethodNotFound");
    vcenter.setMissing("ListVStorageObject", false);
    add(FakeFirstClassDisk.of("fcd-1", "pvc-1"));
    refuses(() -> add(FakeFirstClassDisk.of("fcd-1", "again")));
    refuses(() -> add(FakeFirstClassDisk.of("fcd-3", "nowhere").datacenter("Three")));
    refuses(() -> vcenter.inventory().removeFirstClassDisk("none"));
  }
}
