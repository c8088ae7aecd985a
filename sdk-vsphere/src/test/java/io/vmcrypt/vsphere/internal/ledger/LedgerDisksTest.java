package io.vmcrypt.vsphere.internal.ledger;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** First-class disks and vSAN, which no VM shows. */
class LedgerDisksTest extends LedgerOnPaper {

  @Test
  @DisplayName(
      "a vSAN that encrypts is a user of its key provider, and in doubt where it tells none")
  void vsan() {
    vsan(encrypting("<kmsProviderId><id>a</id></kmsProviderId>"));
    assertThat(names(look().ofProvider("a"))).containsExactly("hot");
    assertThat(names(look().useOf("a"))).containsExactly("hot");
    assertThat(look().ofProvider("b").isByNobody()).isTrue();
    assertThat(look().withoutProvider().isByNobody()).isTrue();

    vsan(encrypting("<changing>true</changing><kmsProviderId><id>b</id></kmsProviderId>"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("VSAN domain-c1");
    vsan(encrypting(""));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("VSAN domain-c1");
    assertThat(look().keysOf("a").isByNobody()).as("it can be undone").isTrue();
    assertThat(names(look().withoutProvider())).containsExactly("hot");
    vsan("<returnval><enabled>false</enabled></returnval>");
    assertThat(look().ofProvider("a").isByNobody()).isTrue();
    assertThat(look().withoutProvider().isByNobody()).isTrue();

    vsan(PaperVcenter.fault("RuntimeFault"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("VSAN vsan");
    show("ClusterComputeResource", PaperVcenter.fault("RuntimeFault"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("OBJECT ", "VSAN vsan");
    assertThat(doubts(requireNonNull(look().ofKeys(List.of(KEY)).get(KEY)))).contains("VSAN vsan");
  }

  /** That a key is wrapped; by which one is not told if that is empty. */
  @Test
  @DisplayName("a first-class disk that no VM shows is a user itself, with who has it")
  void firstClassDisks() {
    firstClassDisk(disk("f-1", "[fast] f.vmdk", KEY));
    told.put("k-1", " ");
    assertThat(look().ofProvider("a").users())
        .containsExactly(
            new KeyUser(
                "f-1",
                "name-of-f-1",
                KeyUser.Kind.FIRST_CLASS_DISK,
                "is attached to no VM: [fast] f.vmdk"));
    assertThat(names(look().useOf("a"))).containsExactly("name-of-f-1");
    assertThat(names(requireNonNull(look().ofKeys(List.of(KEY)).get(KEY))))
        .containsExactly("name-of-f-1");
    assertThat(look().ofProvider("b").isByNobody()).isTrue();

    show("VirtualMachine", attached(KEY));
    assertThat(names(look().ofProvider("a"))).containsExactly("name-of-vm-1");
    show("VirtualMachine", attached(OTHER));
    told.put("k-2", " ");
    assertThat(look().ofProvider("a").users())
        .extracting(KeyUser::where)
        .contains("the VM that has it attached (vm-1) shows none of these: [fast] f.vmdk");
    show("VirtualMachine", vm("vm-1"));
    firstClassDisk(
        disk("f-1", "[fast] f.vmdk", KEY, OTHER)
            .replace("<backing>", "<consumerId><id>k8s</id></consumerId><backing>"));
    assertThat(look().ofProvider("a").users())
        .singleElement()
        .satisfies(user -> assertThat(user.where()).contains("(consumers: k8s)"));
    assertThat(look().ofProvider("a").keys()).containsExactlyInAnyOrder(KEY, OTHER);
  }

  @Test
  @DisplayName("a plain disk is nobody; one that hides its keys or their provider is in doubt")
  void firstClassDisks_open() {
    firstClassDisk(disk("f-1", "[fast] f.vmdk"));
    assertThat(look().ofProvider("a").isByNobody()).isTrue();

    firstClassDisk(disk("f-1", ""));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("FIRST_CLASS_DISK f-1");
    assertThat(look().keysOf("a").isByNobody()).isTrue();
    CryptoKeyId bare = key("k-1", "");
    firstClassDisk(disk("f-1", "[fast] f.vmdk", bare));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("FIRST_CLASS_DISK f-1");
    assertThat(names(look().withoutProvider())).containsExactly("name-of-f-1");
    firstClassDisk(disk("f-1", "[fast] f.vmdk", KEY, bare));
    assertThat(doubts(look().ofProvider("a"))).contains("FIRST_CLASS_DISK f-1");
    assertThat(names(look().ofProvider("a"))).containsExactly("name-of-f-1");
    firstClassDisk(PaperVcenter.fault("RuntimeFault"));
    assertThat(doubts(look().ofProvider("a")))
        .containsExactly("FIRST_CLASS_DISK first-class-disks");
    show("Datastore", PaperVcenter.fault("RuntimeFault"));
    assertThat(doubts(look().ofProvider("a")))
        .containsExactly("FIRST_CLASS_DISK first-class-disks");
  }
}
