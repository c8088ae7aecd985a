package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KeyDoubt;
import io.vmcrypt.vsphere.vm.Host;
import io.vmcrypt.vsphere.vm.Template;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What refers to a key provider that is left, as it is read. */
class LeavingLookTest {

  private static final FakeKey THIRD = new FakeKey("k-3", "third");

  @AutoClose private LoneVcenter vcenter = new LoneVcenter();

  private LeavingLook skipping(String... ids) {
    Leaving.Builder leaving = Leaving.builder(LoneVcenter.OLD);
    List.of(ids).forEach(leaving::skip);
    return vcenter.look(leaving);
  }

  private static List<String> templates(LeavingLook look) {
    return look.templates().stream().map(Template::name).toList();
  }

  private static List<String> vms(LeavingLook look) {
    return look.vms().stream().map(VirtualMachine::name).toList();
  }

  private String add(FakeVm.Builder vm) {
    return vcenter.fake.addVm(vm.build());
  }

  private List<String> hosts() {
    return List.copyOf(vcenter.fake.hosts().keys().keySet());
  }

  @Test
  @DisplayName("what is gone for good, and is said to be, gets no key; what is not said does")
  void skipped() {
    String lost = add(LoneVcenter.vm("lost", "k-1"));
    String tpl = add(LoneVcenter.vm("tpl", "k-2").template());
    String here = add(LoneVcenter.vm("here", "k-3"));
    hosts().forEach(host -> vcenter.fake.hosts().setKey(host, LoneVcenter.key("k-h")));
    hosts().forEach(host -> vcenter.fake.hosts().setConnectionState(host, "notResponding"));
    String host = vcenter.look().hosts().get(0).id();

    LeavingLook look = skipping(lost, tpl, host);

    assertThat(vms(look)).containsExactly("here");
    assertThat(templates(look)).isEmpty();
    assertThat(look.hosts()).extracting(Host::id).hasSize(1).doesNotContain(host);
    assertThat(look.movedHosts()).isEqualTo(look.hosts());
    assertThat(vms(skipping(here))).containsExactly("lost");
    assertThat(templates(skipping(here))).containsExactly("tpl");
    assertThat(skipping(here).hosts()).hasSize(2);
  }

  @Test
  @DisplayName("what is said to be gone, and is seen to have a key, is moved")
  void passedOver_seen() {
    String plain = add(LoneVcenter.vm("web-01", "k-1"));
    String doubtful = add(LoneVcenter.vm("web-02", "k-2").snapshot("before"));
    String lost = add(LoneVcenter.vm("lost", "k-3"));
    vcenter.fake.inventory().setLocked("lost", true);
    // vCenter is silent about the snapshot
    vcenter
        .fake
        .faults()
        .onEvery(
            request -> request.text().contains("<type>VirtualMachineSnapshot</type>"),
            Fault.answer(
                200,
                "text/xml; charset=utf-8",
                """
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
                <soapenv:Body><RetrievePropertiesExResponse xmlns="urn:vim25"/></soapenv:Body>
                </soapenv:Envelope>
                """));
    LeavingLook look = skipping(plain, doubtful, lost);
    assertThat(look.need().doubts())
        .extracting(KeyDoubt::id)
        .contains(doubtful, lost)
        .doesNotContain(plain);
    assertThat(vms(look)).containsExactlyInAnyOrder("web-01", "web-02");
  }

  @Test
  @DisplayName("what is said to be gone, and got a key since its users were asked, is moved")
  void passedOver_keySince() {
    String late = add(FakeVm.builder("late").disk(FakeDisk.ofGibibytes(1)));
    String lost = add(LoneVcenter.vm("lost", "k-1"));
    vcenter.fake.inventory().setLocked("lost", true);
    LeavingLook look = skipping(late, lost);
    assertThat(look.need().doubts()).extracting(KeyDoubt::id).containsOnly(lost);
    vcenter.fake.inventory().replaceVm("late", LoneVcenter.vm("late", "k-2").build());
    assertThat(vms(look)).containsExactly("late");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @Tag("thorough")
  @CsvSource({
    "6.5, false",
    "6.7, false",
    "6.7.1, false",
    "6.7.2, true",
    "6.7.3, true",
    "7.0.0.0, true",
    "8.0.3.0, true"
  })
  @DisplayName("from 6.7.2 on keys that move name their key provider afterwards")
  void unnamed_byRelease(String release, boolean names) {
    vcenter.close();
    vcenter = new LoneVcenter(release);
    World now = World.now(Optional.empty());
    assertThat(vcenter.look().hasUnnamedKeys()).isFalse();
    assertThat(vcenter.look().namesAllKeysIn(now)).as("no key is in use").isTrue();

    String id = add(FakeVm.builder("old-01").encryptedWith(new FakeKey("k-1", "")));
    List<String> ids =
        Stream.concat(Stream.of(id), vcenter.look().hosts().stream().map(Host::id)).toList();
    String other = add(FakeVm.builder("web-01").encryptedWith(THIRD));

    LeavingLook look = vcenter.look();
    assertThat(look.hasUnnamedKeys()).isTrue();
    assertThat(look.namesAllKeysIn(now)).as("nothing moves").isFalse();
    assertThat(look.namesAllKeysIn(now.moving(Optional.empty(), List.of(other), Set.of())))
        .as("another moves")
        .isFalse();
    assertThat(look.namesAllKeysIn(now.moving(Optional.empty(), ids, Set.of()))).isEqualTo(names);
  }
}
