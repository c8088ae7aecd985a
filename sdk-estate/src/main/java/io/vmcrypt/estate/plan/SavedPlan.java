package io.vmcrypt.estate.plan;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.spec.Estate;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A plan that is kept, to be shown to somebody and applied later exactly as it was approved,
 * perhaps by another process. {@link io.vmcrypt.estate.EstateClient#save} makes one, {@link
 * io.vmcrypt.estate.EstateClient#startApply(SavedPlan)} applies it.
 *
 * <pre>{@code
 * try (OutputStream out = Files.newOutputStream(file)) {
 *   estates.save(estates.plan(estate), SavedPlan.DEFAULT_VALIDITY).writeJson(out);
 * }
 * // later, once it is approved
 * estates.startApply(SavedPlan.fromFile(file)).await(Duration.ofHours(12));
 * }</pre>
 *
 * <p>It has the estate's document in it and no secret: what the document refers to is read when the
 * plan is applied. Immutable and thread-safe.
 *
 * @param plan what is to be done; nothing stands in its way
 * @param madeBy the account of vCenter that looked; empty if another program had opened the session
 * @param validUntil until when it may be applied
 */
public record SavedPlan(EstatePlan plan, Optional<String> madeBy, Instant validUntil) {

  /** For how long a plan may be applied where nothing else is said. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofDays(7);

  /** The longest time for which a plan may be applied. */
  public static final Duration MAX_VALIDITY = Duration.ofDays(90);

  /**
   * Checks that it may be applied at all.
   *
   * @throws IllegalArgumentException if something stands in the way of the plan, if it is one of a
   *     rotation, whose note nobody would keep, or if {@code validUntil} is not after the time at
   *     which it was made, or more than {@link #MAX_VALIDITY} after it
   */
  public SavedPlan {
    requireNonNull(madeBy, "madeBy");
    if (requireNonNull(plan, "plan").isBlocked()) {
      throw new IllegalArgumentException(
          "something stands in the way of the plan of estate " + plan.estate().name());
    }
    if (plan.rotation().isPresent()) {
      throw new IllegalArgumentException(
          "a rotation of estate " + plan.estate().name() + " is not saved: plan it, and apply it");
    }
    if (!requireNonNull(validUntil, "validUntil").isAfter(plan.madeAt())
        || validUntil.isAfter(plan.madeAt().plus(MAX_VALIDITY))) {
      throw new IllegalArgumentException(
          "a plan of %s may be applied until some time in the %s days after that, and not until %s"
              .formatted(plan.madeAt(), MAX_VALIDITY.toDays(), validUntil));
    }
  }

  /**
   * Whether a file begins as a saved plan does, and not as an estate's document. Reads its first
   * bytes; whether it is sound, {@link #fromFile} says.
   *
   * @param file a file
   * @return false also if it is not there, or cannot be read
   */
  public static boolean isSavedPlan(Path file) {
    return PlanFile.isPlan(requireNonNull(file, "file"));
  }

  /**
   * Reads a file.
   *
   * @param file what {@link #writeJson} has written
   * @return the same plan
   * @throws SavedPlanException if it cannot be read, is of another format, or was changed
   */
  public static SavedPlan fromFile(Path file) {
    return PlanFile.read(requireNonNull(file, "file"));
  }

  /**
   * Reads text.
   *
   * @param json what {@link #writeJson} has written
   * @return the same plan
   * @throws SavedPlanException if it is of another format, or was changed
   */
  public static SavedPlan fromJson(String json) {
    return PlanFile.read(
        requireNonNull(json, "json").getBytes(StandardCharsets.UTF_8), "from JSON text");
  }

  /**
   * Writes it, in the shape of {@code docs/json.md}. Relative paths of the estate are written as
   * absolute ones.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws IllegalStateException if the estate cannot be a document (see {@link Estate#toJson}),
   *     or the plan is larger than 128 MiB
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeJson(OutputStream out) {
    PlanFile.write(this, requireNonNull(out, "out"));
  }

  /**
   * Writes it as one page for whoever approves it, with each VM.
   *
   * @param out takes UTF-8; it is flushed, and left open
   * @throws IllegalStateException as of {@link #writeJson}
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void writeHtml(OutputStream out) {
    new PlanHtml(plan, Optional.of(this)).write(requireNonNull(out, "out"));
  }

  /**
   * What tells this plan from any other: whoever approves it can note it, and compare it with that
   * of the file that is applied. It tells that a file was changed; it does not tell by whom.
   *
   * @return SHA-256 over all but itself, in hexadecimal
   * @throws IllegalStateException as of {@link #writeJson}
   */
  public String digest() {
    return PlanFile.digest(this);
  }

  /**
   * What has changed since.
   *
   * @param now a plan made later
   * @return one line for each difference; empty if this plan still holds
   */
  public List<String> differences(EstatePlan now) {
    List<String> differences = new ArrayList<>();
    if (!PlanFile.isSameEstate(plan.estate(), now.estate())) {
      differences.add("the estate document is not the one that it was made from");
    }
    differences.addAll(plan.differences(now));
    return differences;
  }

  /** {@return in one line: who made it, when, and until when it may be applied} */
  @Override
  public String toString() {
    return "made at %s by %s, to be applied until %s"
        .formatted(plan.madeAt(), madeBy.orElse("an account that is not known"), validUntil);
  }
}
