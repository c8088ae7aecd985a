package io.vmcrypt.estate.internal.document;

import static io.vmcrypt.estate.internal.document.Form.unless;
import static io.vmcrypt.estate.internal.document.Kind.FLAG;
import static io.vmcrypt.estate.internal.document.Kind.number;
import static io.vmcrypt.estate.internal.document.TextForm.LINE;

import io.vmcrypt.vsphere.rollout.RolloutLimits;
import java.util.Optional;
import java.util.OptionalInt;

/** How many VMs at a time, in a document. */
public final class RolloutForm {

  private static final Kind<Integer> LIMIT = number(1, Integer.MAX_VALUE);

  /** Null is no limit. */
  private static final Kind<Optional<Integer>> FAILURES =
      Kind.of(
          (node, folder) ->
              node instanceof Node.Nothing
                  ? Optional.empty()
                  : Optional.of(LIMIT.read(node, folder)),
          (most, to) -> to.json().value(most.orElse(null)));

  /** The limits. */
  public static final Kind<RolloutLimits> ROLLOUT =
      new Form<RolloutLimits, RolloutLimits>()
          .always(
              "concurrency",
              number(1, RolloutLimits.MAX_CONCURRENCY),
              RolloutLimits::concurrency,
              RolloutLimits::concurrency)
          .optional("perHost", LIMIT, limits -> boxed(limits.perHost()), RolloutLimits::perHost)
          .optional(
              "perDatastore",
              LIMIT,
              limits -> boxed(limits.perDatastore()),
              RolloutLimits::perDatastore)
          .always(
              "stopAfterFailures",
              FAILURES,
              limits -> boxed(limits.stopAfterFailures()),
              (to, most) -> most.map(to::stopAfterFailures).orElseGet(to::neverStop))
          .optional(
              "allAtOnce",
              FLAG,
              unless(false, limits -> !limits.oneFirst()),
              (to, so) -> so ? to.allAtOnce() : to)
          .optional("first", LINE, RolloutLimits::first, RolloutLimits::first)
          .rule(
              in -> !in.has("allAtOnce") || !in.has("first"),
              "allAtOnce and first exclude each other; expected one of them")
          .made(in -> RolloutLimits.DEFAULT, (in, limits) -> limits);

  private RolloutForm() {}

  private static Optional<Integer> boxed(OptionalInt limit) {
    return limit.stream().boxed().findFirst();
  }
}
