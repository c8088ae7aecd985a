package io.vmcrypt.estate.internal.leaving;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The step that gives hosts keys of the estate's key provider. */
class LeavingHostsStageTest extends LeavingMove {

  private List<String> hosts() {
    return List.copyOf(fake.hosts().keys().keySet());
  }

  private String id(String host) {
    return systems.vcenter.client.hosts().list().stream()
        .filter(one -> one.name().equals(host))
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  @DisplayName(
      "hosts with its keys get keys of the estate's; one with a key of another has its own")
  void move() {
    assertThat(plan(new LeavingHostsStage(look()))).isEmpty();
    fake.hosts().setKey(hosts().get(0), LoneVcenter.key("k-1"));
    fake.hosts().setKey(hosts().get(1), new FakeKey("k-2", "third"));
    LeavingHostsStage stage = new LeavingHostsStage(look());

    assertThat(plan(stage)).containsExactly(hosts().get(0) + ", key: old -> new");

    assertThat(told).isEmpty();
    assertThat(stage.after(NOW).moved()).containsExactly(id(hosts().get(0)));
    StageWorld.Told ears = StageWorld.Told.by(stage);
    assertThat(ears.states).containsExactly("host " + hosts().get(0));
    assertThat(ears.parts()).containsExactly("key");
    assertThat(fake.hosts().keys().values())
        .extracting(key -> Objects.requireNonNull(key).clusterId())
        .containsExactly("new", "third");
    assertThat(plan(new LeavingHostsStage(look()))).isEmpty();
  }

  @Test
  @DisplayName("a host that vCenter does not reach is told, and does not count as moved")
  void notConnected() {
    hosts().forEach(host -> fake.hosts().setKey(host, LoneVcenter.key("k-1")));
    fake.hosts().setConnectionState(hosts().get(0), "notResponding");
    LeavingHostsStage stage = new LeavingHostsStage(look());
    assertThat(plan(stage)).hasSize(1);
    // who needs its key is told at the thing, once
    assertThat(told).isEmpty();
    assertThat(stage.after(NOW).refused()).containsExactly(id(hosts().get(0)));
    assertThat(stage.after(NOW).moved()).containsExactly(id(hosts().get(1)));
  }

  @Test
  @DisplayName("a host of which vCenter does not say whether it can does not count as moved")
  void notAsked() {
    fake.hosts().setKey(hosts().get(0), LoneVcenter.key("k-1"));
    LeavingLook look = look();
    assertThat(look.hosts()).hasSize(1);
    refuses(text -> true);
    LeavingHostsStage stage = new LeavingHostsStage(look);
    assertThat(plan(stage)).hasSize(1);
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("BLOCKING plan-refused host " + hosts().get(0));
    assertThat(stage.after(NOW).moved()).isEmpty();
  }
}
