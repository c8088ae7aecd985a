package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.internal.move.MovePlanner;
import io.vmcrypt.estate.internal.move.MoveProver;
import io.vmcrypt.estate.internal.move.MoveRun;
import io.vmcrypt.estate.internal.move.MoveSystems;
import io.vmcrypt.estate.move.MoveListener;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.move.MoveProof;
import io.vmcrypt.estate.move.MoveRecord;
import io.vmcrypt.estate.move.MoveReport;
import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.move.Relocations;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves VMs from one vCenter to another: looks, plans, does it, proves it.
 *
 * <pre>{@code
 * try (MoveClient moves = MoveClient.builder(old, next).target(certificate, login).build()) {
 *   MovePlan plan = moves.plan(move);
 *   System.out.print(plan.text());
 *   MoveReport report = moves.apply(plan, listener);
 *   MoveProof proof = moves.prove(move, report.record());
 * }
 * }</pre>
 *
 * <p>A run that was killed is run again with the record of its plan: each step looks what is still
 * to be done. The way back, until the source is emptied, is a move whose sides are swapped.
 *
 * <p>The clients that it is given stay the caller's. Thread-safe.
 */
public final class MoveClient implements AutoCloseable {

  /**
   * How long hosts may take to have a native key provider that was restored, if nothing is said.
   */
  public static final Duration DEFAULT_HOSTS_TIMEOUT = Duration.ofMinutes(15);

  private final MoveSystems systems;

  private MoveClient(MoveSystems systems) {
    this.systems = systems;
  }

  /**
   * A client for two vCenters.
   *
   * @param from the one that VMs leave
   * @param to the one that they come to
   * @return a builder
   */
  public static Builder builder(VsphereClient from, VsphereClient to) {
    return new Builder(requireNonNull(from, "from"), requireNonNull(to, "to"));
  }

  /**
   * Looks at both sides and each VM, and says what {@link #apply} would do. Reads only.
   *
   * @param move what is wanted
   * @return the steps, a verdict for each VM, and what stands in the way; keep its record
   * @throws IllegalArgumentException if VMs travel and no {@link Builder#target} was given, or an
   *     estate of a side needs what this client was not given
   * @throws EstateFormatException if an estate has places that are not filled in; nothing is sent
   * @throws io.vmcrypt.core.error.SdkException if a vCenter or OVHcloud cannot be asked
   */
  public MovePlan plan(EstateMove move) {
    return planner(move).plan(Optional.empty(), false);
  }

  /**
   * The same for the VMs of an earlier plan, wherever they are by now.
   *
   * @param move what is wanted
   * @param record of the first plan, as it was kept last
   * @return as there
   * @throws IllegalArgumentException as there
   * @throws EstateFormatException as there
   * @throws io.vmcrypt.core.error.SdkException as there
   */
  public MovePlan plan(EstateMove move, MoveRecord record) {
    return planner(move).plan(Optional.of(requireNonNull(record, "record")), false);
  }

  /**
   * The same, and then empties the source of what the move says: the consent to it, since the way
   * back ends there. Blocked while a VM of the record is not settled at the target alone.
   *
   * @param move what is wanted
   * @param record of the first plan, as it was kept last
   * @return as there
   * @throws IllegalArgumentException as there
   * @throws EstateFormatException as there
   * @throws io.vmcrypt.core.error.SdkException as there
   */
  public MovePlan planEmptying(EstateMove move, MoveRecord record) {
    return planner(move).plan(Optional.of(requireNonNull(record, "record")), true);
  }

  private MovePlanner planner(EstateMove move) {
    requireNonNull(move, "move");
    move.from().estates().forEach(Estate::requireFilledIn);
    move.to().estates().forEach(Estate::requireFilledIn);
    return new MovePlanner(systems, move);
  }

  /**
   * Does what a plan says, step by step, on this thread. Each step looks again and does only what
   * is still to be done, with the VMs of the plan alone. If it is interrupted or killed, plan again
   * with the record and apply that.
   *
   * @param plan what is to be done
   * @param listener hears how it goes on, and can stop it
   * @return what was done; failures are in it
   * @throws ConflictException if something stands in the way of the plan, or it is of other
   *     vCenters than this client's; nothing is changed
   */
  public MoveReport apply(MovePlan plan, MoveListener listener) {
    requireNonNull(listener, "listener");
    if (requireNonNull(plan, "plan").isBlocked()) {
      throw new ConflictException(
          new Attempt("move", "apply the plan", plan.move().name()),
          "something stands in the way: " + plan,
          "Cure what the plan tells, and plan again.");
    }
    String from = systems.from().about().instanceUuid();
    String to = systems.to().about().instanceUuid();
    if (!plan.record().isBetween(from, to)) {
      throw new ConflictException(
          new Attempt("move", "apply the plan", plan.move().name()),
          "the plan is of other vCenters than " + from + " -> " + to + ": " + plan.sides(),
          "Apply it with the client that has made it.");
    }
    return new MoveRun(systems, plan, listener).run();
  }

  /**
   * Shows whether each VM is at the target as it should be, from what the vCenters say now. Reads
   * only.
   *
   * @param move what is wanted
   * @param record which VMs it is about
   * @return what was seen
   * @throws IllegalArgumentException as of {@link #plan(EstateMove)}
   * @throws io.vmcrypt.core.error.SdkException if a vCenter or OVHcloud cannot be asked
   */
  public MoveProof prove(EstateMove move, MoveRecord record) {
    return new MoveProver(systems, requireNonNull(move, "move"))
        .prove(requireNonNull(record, "record"));
  }

  /** Ends what it has started of estates. */
  @Override
  public void close() {
    systems.fromEstates().close();
    systems.toEstates().close();
  }

  /** Refines a {@link MoveClient}. Not thread-safe. */
  public static final class Builder {
    private final VsphereClient from;
    private final VsphereClient to;
    private @Nullable OvhClient fromOvh;
    private @Nullable OvhClient toOvh;
    private @Nullable Relocations relocations;
    private Map<String, String> environment = System.getenv();
    private Duration healthTimeout = EstateClient.DEFAULT_HEALTH_TIMEOUT;
    private Duration vmsTimeout = EstateClient.DEFAULT_VMS_TIMEOUT;
    private Duration arrivalTimeout = EstateClient.DEFAULT_VMS_TIMEOUT;
    private Duration hostsTimeout = DEFAULT_HOSTS_TIMEOUT;
    private TimeSource timeSource = TimeSource.system();

    private Builder(VsphereClient from, VsphereClient to) {
      this.from = from;
      this.to = to;
    }

    /**
     * The OVHcloud API for the source. By default there is none.
     *
     * @param ovh its client
     * @return this
     */
    public Builder fromOvh(OvhClient ovh) {
      this.fromOvh = requireNonNull(ovh, "ovh");
      return this;
    }

    /**
     * The OVHcloud API for the target; it may be the same. By default there is none.
     *
     * @param ovh its client
     * @return this
     */
    public Builder toOvh(OvhClient ovh) {
      this.toOvh = requireNonNull(ovh, "ovh");
      return this;
    }

    /**
     * The target as the source reaches it. Needed if VMs travel.
     *
     * @param certificate the target's certificate that was approved
     * @param credentials with what the source logs in there, as {@link VsphereClient#relocations}
     *     takes it
     * @return this
     * @throws IllegalArgumentException if the source could not use the credentials
     */
    public Builder target(ServerCertificate certificate, VsphereCredentials credentials) {
      this.relocations = from.relocations(to, certificate, credentials);
      return this;
    }

    /**
     * The variables that {@code env:} references are looked up in. By default those of this
     * process.
     *
     * @param variables by name
     * @return this
     */
    public Builder environment(Map<String, String> variables) {
      this.environment = Map.copyOf(variables);
      return this;
    }

    /**
     * How long a vCenter may take to find a key provider healthy. By default {@link
     * EstateClient#DEFAULT_HEALTH_TIMEOUT}.
     *
     * @param timeout more than zero
     * @return this
     */
    public Builder healthTimeout(Duration timeout) {
      this.healthTimeout = requireNonNull(timeout, "timeout");
      return this;
    }

    /**
     * How long the VMs of one step may take. By default {@link EstateClient#DEFAULT_VMS_TIMEOUT}.
     *
     * @param timeout more than zero
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder vmsTimeout(Duration timeout) {
      this.vmsTimeout = positive(timeout);
      return this;
    }

    /**
     * How long VMs are waited for that others bring. By default {@link
     * EstateClient#DEFAULT_VMS_TIMEOUT}.
     *
     * @param timeout more than zero
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder arrivalTimeout(Duration timeout) {
      this.arrivalTimeout = positive(timeout);
      return this;
    }

    /**
     * How long hosts may take to have a native key provider that was restored. By default {@link
     * #DEFAULT_HOSTS_TIMEOUT}.
     *
     * @param timeout more than zero
     * @return this
     * @throws IllegalArgumentException if it is not more than zero
     */
    public Builder hostsTimeout(Duration timeout) {
      this.hostsTimeout = positive(timeout);
      return this;
    }

    private static Duration positive(Duration timeout) {
      if (timeout.isNegative() || timeout.isZero()) {
        throw new IllegalArgumentException("timeout " + timeout + " is not more than zero");
      }
      return timeout;
    }

    /**
     * Tells the time; by default the system's.
     *
     * @param time the clock
     * @return this
     */
    public Builder timeSource(TimeSource time) {
      this.timeSource = requireNonNull(time, "time");
      return this;
    }

    /**
     * Makes it; nothing is sent.
     *
     * @return the client
     */
    public MoveClient build() {
      return new MoveClient(
          new MoveSystems(
              from,
              to,
              estates(from, fromOvh).runs(),
              estates(to, toOvh).runs(),
              Optional.ofNullable(relocations),
              environment,
              vmsTimeout,
              arrivalTimeout,
              hostsTimeout,
              timeSource));
    }

    private EstateClient estates(VsphereClient vcenter, @Nullable OvhClient ovh) {
      EstateClient.Builder estates =
          EstateClient.builder(vcenter)
              .environment(environment)
              .healthTimeout(healthTimeout)
              .timeSource(timeSource);
      if (ovh != null) {
        estates.ovh(ovh);
      }
      return estates.build();
    }
  }
}
