package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A name that nothing has proves nothing, unless something, or somebody, tells of it. */
class LeftNameTest {

  private static final String UNKNOWN = "BLOCKING unknown-key-provider KMS cluster old: ";
  private static final String NONE = UNKNOWN + "vCenter has no key provider of that name, and ";
  private static final String TOLD =
      "NOTE unknown-key-provider KMS cluster old: no key provider of this name is in vCenter; that"
          + " it is gone is shown by ";
  private static final String ONLY =
      "there being no other than new, and keys in use naming no other";

  @AutoClose private LoneVcenter vcenter = new LoneVcenter();

  private LeftName name(Leaving.Builder leaving) {
    return new LeftName(new LeavingLook(vcenter.client, leaving.build(), "new"));
  }

  private LeftName name() {
    return name(Leaving.builder(LoneVcenter.OLD));
  }

  private LeftName skipped() {
    return name(Leaving.builder(LoneVcenter.OLD).skip(LoneVcenter.OLD));
  }

  private static Optional<String> plan(LeftName name) {
    return name.inPlan().map(LoneVcenter::words);
  }

  private static Optional<String> proof(LeftName name) {
    return name.inProof().map(LoneVcenter::words);
  }

  private void provider(String name, int number) {
    var unused =
        vcenter
            .client
            .kmsClusters()
            .ensure(
                KmsClusterSpec.builder(
                        name, KmsServerSpec.builder("kms-1", "127.0.0." + number).port(1).build())
                    .build());
  }

  // -- it is there

  private void assertThere(boolean isNative) {
    assertThat(name().isNative()).isEqualTo(isNative);
    assertThat(plan(name())).isEmpty();
    assertThat(proof(name())).isEmpty();
    assertThat(plan(skipped())).isEmpty();
    assertThat(proof(skipped())).isEmpty();
  }

  @Test
  @DisplayName("of one that is there, nothing is told")
  void isThere() {
    vcenter.oldProvider(false);
    assertThere(false);
  }

  @Test
  @DisplayName("a native one is there too")
  void isThere_native() {
    vcenter.nativeDefault();
    assertThere(true);
  }

  // -- it is not there

  @Test
  @DisplayName("what is skipped by its name, and is not there, is gone")
  void skippedByName() {
    provider("third", 3);
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    assertThat(plan(skipped())).contains(TOLD + "keys that name it, the estate, which skips it");
    assertThat(proof(skipped())).contains(TOLD + "the estate, which skips it");
    assertThat(skipped().isNative()).isFalse();
  }

  @Test
  @DisplayName("where the estate's own is the only one, no other one can be meant: it is gone")
  void onlyTheEstatesOwn() {
    provider("new", 3);
    assertThat(plan(name())).contains(TOLD + ONLY);
    assertThat(proof(name())).contains(TOLD + ONLY);
    // keys of the name are what is left of it; those of another name may be of the right one
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    assertThat(proof(name())).contains(TOLD + ONLY);
    vcenter.fake.addVm(FakeVm.builder("web-02").encryptedWith(new FakeKey("k-2", "old-1")).build());
    assertThat(proof(name()).orElseThrow()).startsWith(NONE);
  }

  @Test
  @DisplayName("that there is no other one is known only where all keys are")
  void onlyTheEstatesOwn_notKnown() {
    provider("new", 3);
    String id = vcenter.fake.addVm(FakeVm.builder("lost").build());
    vcenter.fake.hosts().setConnectionState(vcenter.fake.vm("lost").host(), "notResponding");
    assertThat(proof(name()).orElseThrow()).as(id).startsWith(NONE + "it is not known whether");
  }

  @Test
  @DisplayName("one that nothing names may be misspelt: which there are is told")
  void nothingNamesIt() {
    assertThat(plan(name())).contains(NONE + "nothing names it; there are: none");
    assertThat(proof(name())).contains(NONE + "nothing names it; there are: none");
    provider("new", 3);
    provider("third", 4);
    var unused = vcenter.client.nativeKeyProviders().create(NativeKeyProviderSpec.of("nkp"));
    assertThat(plan(name())).contains(NONE + "nothing names it; there are: new, third, nkp");
    assertThat(name().inPlan().map(Finding::advice))
        .contains(
            "Check the name. If it was removed, skip it: \"skip\": [\"old\"] at \"leaving\" in the"
                + " document, or --skip \"old\".");
  }

  @Test
  @DisplayName("keys that name no key provider do not name this one")
  void keysWithoutName() {
    vcenter.fake.addVm(FakeVm.builder("web-01").encryptedWith(new FakeKey("k-1", "")).build());
    assertThat(name().inPlan().map(Finding::isBlocking)).contains(true);
    assertThat(plan(name()).orElseThrow()).startsWith(NONE).endsWith("; there are: none");
  }

  @Test
  @DisplayName("that nothing names it is said only where all could be asked")
  void keysNotKnown() {
    vcenter
        .fake
        .faults()
        .onEvery(FakeVcenter.call("ListKeys"), Fault.soapFault("RuntimeFault", "busy"));
    assertThat(plan(name()).orElseThrow())
        .startsWith(NONE + "it is not known whether keys name it: ")
        .contains("busy")
        .endsWith("; there are: none");
  }

  @Test
  @DisplayName("one of a native key provider has to be known, too")
  void nativesNotSeen() {
    provider("new", 3);
    vcenter.noNativesSeen();
    LeftName name = name();
    assertThat(name.isNative()).isFalse();
    assertThat(plan(name).orElseThrow())
        .startsWith(
            "BLOCKING key-provider-not-seen KMS cluster old: vCenter has no KMS cluster of that"
                + " name, and it is not known whether it has such a native key provider: ")
        .endsWith("; there are: new");
    assertThat(name.inPlan().orElseThrow().advice()).startsWith("Check the name. If it was");
  }

  @Test
  @DisplayName("a release without native key providers is not asked for them")
  void olderRelease() {
    vcenter.close();
    vcenter = new LoneVcenter("6.7.3");
    provider("new", 3);
    assertThat(name().isNative()).isFalse();
    assertThat(plan(name())).contains(TOLD + ONLY);
    assertThat(vcenter.fake.apiRequests())
        .noneMatch(request -> request.path().contains("/kms/providers"));
  }

  // -- something tells of it

  @Test
  @DisplayName("keys that name it show that it was there; a proof has them as what is left")
  void keysNameIt() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    assertThat(plan(name())).contains(TOLD + "keys that name it");
    assertThat(proof(name())).contains(NONE + "keys that name it are left; there are: none");
  }

  @Test
  @DisplayName("a vSAN cluster shows the name, and no key")
  void vsanNamesIt() {
    vcenter
        .fake
        .inventory()
        .setVsan("/" + FakeVcenter.DEFAULT_DATACENTER + "/host/Cluster", LoneVcenter.OLD);
    assertThat(plan(name())).contains(TOLD + "keys that name it");
  }

  @Test
  @DisplayName("a registration that is left of it shows it, too")
  void registrationNamesIt() {
    LeftName name = name();
    name.sawRegistration("192.0.2.9");
    assertThat(plan(name))
        .contains(TOLD + "the registration 192.0.2.9, which no server of another one has");
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    LeftName both = name();
    both.sawRegistration("192.0.2.9");
    both.sawRegistration("192.0.2.10");
    assertThat(plan(both))
        .contains(
            TOLD
                + "keys that name it, the registration 192.0.2.9, which no server of another one"
                + " has, the registration 192.0.2.10, which no server of another one has");
  }
}
