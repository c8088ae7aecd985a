package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.ServerProofs;
import io.vmcrypt.estate.internal.stage.World;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is told of the name of a key provider that is left, and of its keys: before and after. */
class LeavingNameStageTest {

  private static final String COUNTED = "NOTE keys-counted KMS cluster old: ";

  @AutoClose private LoneVcenter vcenter = new LoneVcenter();

  private void on(String release) {
    vcenter.close();
    vcenter = new LoneVcenter(release);
  }

  private LeavingNameStage stage() {
    return stage(LoneVcenter.estate());
  }

  private LeavingNameStage stage(Estate estate) {
    LeavingLook look =
        new LeavingLook(vcenter.client, Leaving.builder(LoneVcenter.OLD).build(), "new");
    Context context =
        new Context(
            estate,
            Set.of(),
            vcenter.systems(),
            Optional.empty(),
            List.of(),
            vcenter.client.kmsClusters().find("new"),
            ServerProofs.Fetched.NONE);
    return new LeavingNameStage(context, look, new LeftName(look));
  }

  private static List<String> plan(LeavingNameStage stage) {
    Found found = new Found();
    assertThat(stage.plan(World.now(Optional.empty()), found)).isEmpty();
    return LoneVcenter.words(found);
  }

  private void newProvider(KmsKeyType type) {
    KmsClusterSpec.Builder spec =
        KmsClusterSpec.builder("new", KmsServerSpec.builder("kms-1", "127.0.0.3").port(1).build());
    var unused = vcenter.client.kmsClusters().ensure(spec.keyType(type).build());
  }

  private void hostHasKey(String key, String provider) {
    String host = vcenter.fake.hosts().cryptoStates().keySet().iterator().next();
    vcenter.fake.hosts().setKey(host, new FakeKey(key, provider));
  }

  @Test
  @DisplayName("where it has no keys, none are counted")
  void plan_noKeys() {
    vcenter.oldProvider(false);
    hostHasKey("k-1", "third");
    assertThat(plan(stage())).isEmpty();
    assertThat(stage().closing())
        .contains(
            "needed at the KMS before: 0 keys of old (of 0 users), 0 keys of new (of 0 users);"
                + " now: 0 keys of old (of 0 users), 0 keys of new (of 0 users)");
  }

  @Test
  @DisplayName("the keys of both key providers are counted, once before and once after")
  void plan_keys() {
    vcenter.oldProvider(false);
    hostHasKey("k-1", LoneVcenter.OLD);
    LeavingNameStage stage = stage();
    assertThat(plan(stage))
        .containsExactly(
            COUNTED
                + "needed at the KMS now: 1 key of old (of 1 user), 0 keys of new (of 0 users)."
                + " Once all has moved: a key of new for each of them");
    hostHasKey("k-2", "new");
    assertThat(stage.closing())
        .contains(
            "needed at the KMS before: 1 key of old (of 1 user), 0 keys of new (of 0 users);"
                + " now: 0 keys of old (of 0 users), 1 key of new (of 1 user)");
  }

  @Test
  @DisplayName("what a key is needed for is not known: that is told with the numbers")
  void plan_notAllKnown() {
    vcenter.oldProvider(false);
    hostHasKey("k-1", LoneVcenter.OLD);
    vcenter
        .fake
        .faults()
        .onEvery(FakeVcenter.call("ListKeys"), Fault.soapFault("RuntimeFault", "busy"));
    assertThat(plan(stage()))
        .singleElement()
        .asString()
        .contains(
            "1 key of old (of 1 user), 0 keys of new (of 0 users); of some keys that is not known."
                + " Once");
  }

  @Test
  @DisplayName("that keys could not be counted is in the way of nothing")
  void plan_notCounted() {
    vcenter.oldProvider(false);
    LeavingNameStage stage = stage();
    vcenter
        .fake
        .faults()
        .onEvery(FakeVcenter.call("ListKeys"), Fault.answer(418, "text/plain", "teapot"));
    assertThat(plan(stage))
        .singleElement()
        .asString()
        .startsWith(COUNTED + "how many keys are needed at the KMS could not be counted: ")
        .contains("418");
  }

  @Test
  @DisplayName("the name is judged, and where it could not be, the plan is refused")
  void plan_name() {
    assertThat(plan(stage()))
        .containsExactly(
            "BLOCKING unknown-key-provider KMS cluster old: vCenter has no key provider of that"
                + " name, and nothing names it; there are: none");
    LeavingNameStage stage = stage();
    vcenter.fake.answerMethod(
        "ListKmipServers", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(plan(stage))
        .singleElement()
        .asString()
        .startsWith("BLOCKING privileges-missing KMS cluster old: ");
  }

  // -- wrapped keys

  @Test
  @DisplayName("of keys that are wrapped, the KMS has what wraps them")
  void plan_wrapped() {
    on("9.0.0.0");
    vcenter.oldProvider(false);
    newProvider(KmsKeyType.RAW);
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.addVm(LoneVcenter.vm("web-02", "k-2").build());
    // each runs on a host, which has its key too
    vcenter.fake.keys().setWrapped(LoneVcenter.key("k-1"), "w-1");
    vcenter.fake.keys().setWrapped(LoneVcenter.key("k-2"), "w-1");
    assertThat(plan(stage()))
        .containsExactly(
            COUNTED
                + "needed at the KMS now: 1 key of old (of 4 users), 0 keys of new (of 0 users)."
                + " Once all has moved: a key of new for each of them");
    // one that is not wrapped
    vcenter.fake.addVm(LoneVcenter.vm("web-03", "k-3").build());
    assertThat(plan(stage())).singleElement().asString().contains("2 keys of old (of 5 users)");
  }

  @Test
  @DisplayName("where keys are to be wrapped, the KMS gets none of their own")
  void plan_toBeWrapped() {
    on("9.0.0.0");
    vcenter.oldProvider(false);
    hostHasKey("k-1", LoneVcenter.OLD);
    String wrapped =
        " Once all has moved: what wraps keys of new, and no key of their own for them";
    // it is made by a step before
    Estate estate =
        Estate.builder("prod")
            .keyServer(LoneVcenter.estate().keyServers().get(0))
            .keyProvider("new", "kms-1")
            .wrappingKey(WrappingKeySpec.rotatedEvery(90))
            .build();
    assertThat(plan(stage(estate))).singleElement().asString().endsWith(wrapped);
    // what is there counts, whatever the estate says
    newProvider(KmsKeyType.WRAPPED);
    assertThat(plan(stage())).singleElement().asString().endsWith(wrapped);
  }
}
