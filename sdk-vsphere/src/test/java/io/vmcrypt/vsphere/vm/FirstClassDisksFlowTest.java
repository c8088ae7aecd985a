package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VimSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** First-class disks are read with their keys, and what vCenter does not show is not "none". */
class FirstClassDisksFlowTest {

  private static final FakeKey KEY = new FakeKey("k-1", "kms-a");

  private TwoKeyServers lab = start("8.0.3.0");

  private static TwoKeyServers start(String release) {
    return new TwoKeyServers(
        release,
        vcenter ->
            vcenter
                .datacenter("One")
                .datacenter("Two")
                .virtualMachine(
                    FakeVm.builder("node")
                        .datacenter("Two")
                        .disk(FakeDisk.ofGibibytes(1).firstClass("fcd-of-vm"))
                        .encryptedWith(KEY)
                        .build()));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private List<FirstClassDisk> list() {
    return lab.vcenter.listFirstClassDisks();
  }

  private FirstClassDisk only(String id) {
    return list().stream().filter(disk -> disk.id().equals(id)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7.0.2.0", "8.0.3.0", "9.1.0.0"})
  @DisplayName("each is read with its keys and the VM that has it; one call for each")
  void list_tellsKeysAndVm(String release) {
    lab.close();
    lab = start(release);
    lab.fake
        .inventory()
        .addFirstClassDisk(FakeFirstClassDisk.of("fcd-1", "pvc-1").encryptedWith(KEY));
    lab.fake
        .inventory()
        .addFirstClassDisk(FakeFirstClassDisk.of("fcd-2", "pvc-2").datacenter("Two"));

    // a default that was moved before has asked too
    int lists = lab.fake.calls("ListVStorageObject").size();
    int reads = lab.fake.calls("RetrieveVStorageObject").size();
    List<FirstClassDisk> disks = list();

    assertThat(disks).extracting(FirstClassDisk::id).containsExactly("fcd-1", "fcd-2", "fcd-of-vm");
    FirstClassDisk loose = disks.get(0);
    assertThat(loose.name()).isEqualTo("pvc-1");
    assertThat(loose.path()).isEqualTo("[datastore1] fcd/fcd-1.vmdk");
    assertThat(loose.datastore()).startsWith("datastore-");
    assertThat(loose.keys()).containsExactly(new CryptoKeyId("k-1", Optional.of("kms-a")));
    assertThat(loose.keysShown()).isTrue();
    assertThat(loose.isPlain()).isFalse();
    assertThat(loose.mayHaveKeyOf("kms-a")).isTrue();
    assertThat(loose.mayHaveKeyOf("kms-b")).isFalse();
    assertThat(loose.attachedTo()).isEmpty();
    assertThat(loose).hasToString("pvc-1 (fcd-1)");
    assertThat(disks.get(1).isPlain()).isTrue();
    assertThat(disks.get(1).mayHaveKeyOf("kms-a")).isFalse();
    assertThat(disks.get(2).attachedTo()).containsExactly(lab.fake.vm("node").id());
    assertThat(disks.get(2).consumers()).hasSize(1);
    assertThat(lab.fake.calls("ListVStorageObject")).hasSize(lists + 2);
    assertThat(lab.fake.calls("RetrieveVStorageObject")).hasSize(reads + 3);
    if (release.startsWith("7") && VimSchemas.areHere()) {
      assertThat(lab.fake.requests())
          .filteredOn(call -> call.method().endsWith("VStorageObject"))
          .hasSize(lists + reads + 5)
          .allSatisfy(
              call -> assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2)).isEmpty());
    }
  }

  @Test
  @DisplayName("before 7.0 no keys are shown: no disk is known to be plain")
  void list_oldVcenter_keysNotShown() {
    lab.close();
    lab = start("6.7");
    lab.fake.inventory().addFirstClassDisk(FakeFirstClassDisk.of("fcd-1", "pvc-1"));

    assertThat(only("fcd-1").keysShown()).isFalse();
    assertThat(only("fcd-1").mayHaveKeyOf("kms-a")).isTrue();
  }

  @Test
  @DisplayName("what is kept in a way that is not known may have any key")
  void list_unknownBacking_mayHaveAnyKey() {
    lab.fake.answerMethod(
        "RetrieveVStorageObject",
        call ->
            FakeSoapAnswer.of(
                "<returnval><config>"
                    + call.body().replaceFirst("(?s).*(<id><id>.*</id></id>).*", "$1")
                    + "<name> </name><new><keyId>1</keyId></new><backing"
                    + " xsi:type=\"BaseConfigInfoObjectBackingInfo\"><datastore"
                    + " type=\"Datastore\">datastore-1</datastore></backing></config></returnval>"));

    FirstClassDisk disk = only("fcd-of-vm");

    assertThat(disk.name()).isEqualTo("fcd-of-vm");
    assertThat(disk.keysShown()).isFalse();
    assertThat(disk.path()).isEmpty();
  }

  @Test
  @DisplayName("an answer without the disk's configuration is an error, not a plain disk")
  void list_withoutConfiguration_isError() {
    lab.fake.answerMethod("RetrieveVStorageObject", call -> FakeSoapAnswer.of("<returnval/>"));

    assertThatThrownBy(this::list)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("read first-class disk fcd-of-vm on datastore \"datastore1\"");
  }

  @Test
  @DisplayName("a disk that is deleted meanwhile is left out; one that is still listed is an error")
  void list_notFound() {
    lab.fake.inventory().addFirstClassDisk(FakeFirstClassDisk.of("fcd-1", "pvc-1"));
    lab.fake.answerMethod(
        "RetrieveVStorageObject",
        call -> {
          if (call.body().contains("fcd-1")) {
            lab.fake.inventory().removeFirstClassDisk("fcd-1");
          }
          return FakeSoapAnswer.fault("NotFound", "gone");
        });

    assertThatThrownBy(this::list)
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("read first-class disk fcd-of-vm");
    lab.fake.inventory().removeVm("node");
    lab.fake.inventory().addFirstClassDisk(FakeFirstClassDisk.of("fcd-1", "pvc-1"));
    assertThat(list()).isEmpty();
  }

  @Test
  @DisplayName("more than the SDK reads is refused before any is read")
  void list_tooMany_isRefused() {
    StringBuilder ids = new StringBuilder();
    for (int i = 0; i <= FirstClassDisk.MOST / 2; i++) {
      ids.append("<returnval><id>fcd-").append(i).append("</id></returnval>");
    }
    lab.fake.answerMethod("ListVStorageObject", call -> FakeSoapAnswer.of(ids.toString()));

    int reads = lab.fake.calls("RetrieveVStorageObject").size();
    assertThatThrownBy(this::list)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("more than 20000 first-class disks");
    assertThat(lab.fake.calls("RetrieveVStorageObject")).hasSize(reads);
  }

  @Test
  @DisplayName("once vCenter is not reached, no further disk is asked for; what was read is told")
  void list_notReached_ends() {
    for (int i = 0; i < 3; i++) {
      lab.fake
          .inventory()
          .addFirstClassDisk(FakeFirstClassDisk.of("fcd-" + i, "pvc").encryptedWith(KEY));
    }
    lab.fake
        .faults()
        .onEvery(
            FakeVcenter.call("RetrieveVStorageObject")
                .and(request -> request.text().contains("fcd-1")),
            Fault.close());
    List<SdkException> unread = new ArrayList<>();

    assertThat(lab.vcenter.listFirstClassDisks(unread::add))
        .extracting(FirstClassDisk::id)
        .containsExactly("fcd-0");
    assertThat(unread).singleElement().isInstanceOf(ConnectionException.class);
    assertThat(lab.fake.calls("RetrieveVStorageObject"))
        .noneMatch(call -> call.body().contains("fcd-2"));
  }

  @Test
  @DisplayName("a disk is not told under the name of another")
  void list_anotherDisk_isRefused() {
    lab.fake.answerMethod(
        "RetrieveVStorageObject",
        call ->
            FakeSoapAnswer.of(
                "<returnval><config><id><id>zzz</id></id><name>a</name><backing"
                    + " xsi:type=\"BaseConfigInfoDiskFileBackingInfo\"><filePath>[ds] z.vmdk"
                    + "</filePath></backing></config></returnval>"));
    assertThatThrownBy(() -> lab.vcenter.listFirstClassDisks())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("another disk than the one that was asked about");
  }
}
