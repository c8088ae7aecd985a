package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.internal.task.Sight;
import io.vmcrypt.ovh.internal.task.Work;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** OVHcloud's work on one registration, or several. */
final class KmsWork<T> extends Work<RegisteredKms, T> implements KmsOperation<T> {

  private final List<KmsWish> wishes;
  private final TimeSource time;
  private final Supplier<KmsLook> looks;

  /**
   * @param looks begins a look, which all of them share
   */
  KmsWork(
      Attempt attempt,
      List<KmsWish> wishes,
      TimeSource time,
      Supplier<KmsLook> looks,
      Function<List<RegisteredKms>, T> result) {
    super(
        attempt,
        wishes.stream().flatMap(wish -> wish.task().stream()).toList(),
        time,
        "OVHcloud goes on when the KMS has been added in vCenter: check that its KMS cluster is"
            + " there and that both sides trust each other.",
        () -> {
          KmsLook look = looks.get();
          return wishes.stream().map(wish -> wish.look(look)).toList();
        },
        result);
    this.wishes = wishes;
    this.time = time;
    this.looks = looks;
  }

  @Override
  public VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options) {
    List<VcenterWatch> watches =
        wishes.stream().map(wish -> new VcenterWatch(quiet, time)).toList();
    List<Sight<RegisteredKms>> reached =
        awaitAll(
            () -> {
              KmsLook look = looks.get();
              return IntStream.range(0, watches.size())
                  .mapToObj(i -> watches.get(i).look(wishes.get(i), look))
                  .toList();
            },
            seen -> seen.stage() == Stage.VCENTERS_TURN,
            options);
    return new VcenterTurn(
        reached.stream()
            .map(sight -> VcenterWatch.sign(sight.progress()))
            .max(Comparator.naturalOrder())
            .orElseThrow(),
        all(reached).seen());
  }
}
