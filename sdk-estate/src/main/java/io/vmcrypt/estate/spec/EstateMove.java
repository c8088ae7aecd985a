package io.vmcrypt.estate.spec;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.estate.part.EstateFormatException;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * VMs that move from one vCenter to another: what has to be there on both sides, which VMs, and how
 * each comes over. It says what is wanted; {@link io.vmcrypt.estate.MoveClient} plans it, does it
 * and proves it. Its document is described in {@code docs/moving-house.md}.
 *
 * <pre>{@code
 * EstateMove move =
 *     EstateMove.builder("house")
 *         .to(new MoveSide(Optional.of(uuid), Optional.of("pcc-192-0-2-9"), List.of(estate)))
 *         .move(MovedVms.travel(VmSelection.named("web-01").build(), place).build())
 *         .build();
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class EstateMove {

  /** The most selections of VMs of one move. */
  public static final int MAX_SELECTIONS = 1000;

  /** The most VMs that are skipped, and that are forced. */
  public static final int MAX_LIFTED = 10_000;

  /** The most key providers that the source is emptied of. */
  public static final int MAX_EMPTIED = 100;

  private static final Pattern ID =
      Pattern.compile("vm-[0-9]{1,18}|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  /** What is said of it. It changes no more once a move has it. */
  private final Builder said;

  private EstateMove(Builder said) {
    this.said = said;
  }

  /**
   * A move to describe.
   *
   * @param name what people call it
   * @return a builder
   * @throws IllegalArgumentException if it is blank
   */
  public static Builder builder(String name) {
    if (requireNonNull(name, "name").isBlank()) {
      throw new IllegalArgumentException("the name of the move is blank");
    }
    return new Builder(name);
  }

  /**
   * Reads a move from its document. Relative paths in it count from where the program runs.
   *
   * @param json the document, at most {@value Estate#MAX_DOCUMENT_BYTES} bytes as UTF-8
   * @return the move
   * @throws EstateFormatException if it is no such document; it tells all that is wrong
   */
  public static EstateMove fromJson(String json) {
    return MoveDocument.read(requireNonNull(json, "json"), false);
  }

  /**
   * Reads a move from its document as YAML, which says the same in the same words.
   *
   * @param yaml the document, at most {@value Estate#MAX_DOCUMENT_BYTES} bytes as UTF-8
   * @return the move
   * @throws EstateFormatException if it is no such document
   */
  public static EstateMove fromYaml(String yaml) {
    return MoveDocument.read(requireNonNull(yaml, "yaml"), true);
  }

  /**
   * Reads a move from a file with its document: YAML if the file's name ends with {@code .yaml} or
   * {@code .yml}, and JSON otherwise. Relative paths in it count from the file's own folder.
   *
   * @param file the document in UTF-8, at most {@value Estate#MAX_DOCUMENT_BYTES} bytes
   * @return the move
   * @throws EstateFormatException if it cannot be read, or holds no such document
   */
  public static EstateMove fromFile(Path file) {
    return MoveDocument.read(requireNonNull(file, "file"));
  }

  /**
   * The JSON Schema of the document, whole: the schema of the estates that it may hold is in it.
   *
   * @return JSON Schema, draft 2020-12
   */
  public static String jsonSchema() {
    return MoveDocument.schema();
  }

  /**
   * The move as a document, which {@link #fromJson} reads to an equal move.
   *
   * @return JSON
   * @throws IllegalStateException if a document cannot say it, as {@link Estate#toJson} tells
   */
  public String toJson() {
    return MoveDocument.write(this);
  }

  /** {@return what people call it; not blank} */
  public String name() {
    return said.name;
  }

  /** {@return the vCenter that the VMs leave} */
  public MoveSide from() {
    return said.from;
  }

  /** {@return the vCenter that the VMs come to} */
  public MoveSide to() {
    return said.to;
  }

  /**
   * {@return the key provider that both sides have, whose keys VMs get before they travel; empty if
   * the keys that they have are at both sides already}
   */
  public Optional<MoveBridge> bridge() {
    return Optional.ofNullable(said.bridge);
  }

  /** {@return which VMs move, and how, in the order in which they move} */
  public List<MovedVms> vms() {
    return Collections.unmodifiableList(said.vms);
  }

  /** {@return how many VMs at a time} */
  public RolloutLimits rollout() {
    return said.rollout;
  }

  /**
   * {@return the key providers that the source leaves without a successor once nothing needs them,
   * in the order in which they go; empty if none is. Each is planned as if the others stayed: a
   * registration that two of them have servers behind is named once both are gone, for a second
   * run}
   */
  public List<Leaving> emptying() {
    return Collections.unmodifiableList(said.emptying);
  }

  /** {@return the VMs that go on though something of them is not known: their ids} */
  public List<String> skipped() {
    return List.copyOf(said.skipped);
  }

  /** {@return the VMs for which somebody answers: their ids} */
  public List<String> forced() {
    return List.copyOf(said.forced);
  }

  /**
   * The same, to change.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return said.copy();
  }

  /**
   * Whether the other says the same.
   *
   * @param other anything
   * @return true if it does
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EstateMove that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  private List<Object> values() {
    return List.of(
        name(), from(), to(), bridge(), vms(), rollout(), emptying(), skipped(), forced());
  }

  /** {@return in words; for messages, not for parsing} */
  @Override
  public String toString() {
    return "move " + said.name + " of " + said.vms;
  }

  /** Describes an {@link EstateMove}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private MoveSide from = MoveSide.AS_IT_IS;
    private MoveSide to = MoveSide.AS_IT_IS;
    private @Nullable MoveBridge bridge;
    private final List<MovedVms> vms = new ArrayList<>();
    private RolloutLimits rollout = RolloutLimits.DEFAULT;
    private final List<Leaving> emptying = new ArrayList<>();
    private final Set<String> skipped = new LinkedHashSet<>();
    private final Set<String> forced = new LinkedHashSet<>();

    private Builder(String name) {
      this.name = name;
    }

    private Builder copy() {
      Builder copy = new Builder(name).from(from).to(to).rollout(rollout);
      copy.bridge = bridge;
      copy.vms.addAll(vms);
      copy.emptying.addAll(emptying);
      copy.skipped.addAll(skipped);
      copy.forced.addAll(forced);
      return copy;
    }

    /**
     * The vCenter that the VMs leave. By default nothing is said of it.
     *
     * @param side the source
     * @return this
     */
    public Builder from(MoveSide side) {
      this.from = requireNonNull(side, "side");
      return this;
    }

    /**
     * The vCenter that the VMs come to. By default nothing is said of it.
     *
     * @param side the target
     * @return this
     */
    public Builder to(MoveSide side) {
      this.to = requireNonNull(side, "side");
      return this;
    }

    /**
     * The key provider that both sides have, whose keys VMs get before they travel. By default they
     * travel with the keys that they have.
     *
     * @param keyProvider the bridge
     * @return this
     */
    public Builder bridge(MoveBridge keyProvider) {
      this.bridge = requireNonNull(keyProvider, "keyProvider");
      return this;
    }

    /**
     * Adds VMs.
     *
     * @param some which ones, and how
     * @return this
     */
    public Builder move(MovedVms some) {
      vms.add(requireNonNull(some, "some"));
      return this;
    }

    /**
     * How many VMs at a time. By default {@link RolloutLimits#DEFAULT}.
     *
     * @param limits the limits
     * @return this
     */
    public Builder rollout(RolloutLimits limits) {
      this.rollout = requireNonNull(limits, "limits");
      return this;
    }

    /**
     * A key provider that the source leaves once nothing needs it, {@linkplain
     * Leaving.Builder#withoutSuccessor without a successor} whatever it says of that. The way back
     * ends with it. By default none is; may be called several times.
     *
     * @param leaving what is left
     * @return this
     * @throws IllegalArgumentException if its data is to be encrypted anew
     */
    public Builder emptying(Leaving leaving) {
      emptying.add(leaving.toBuilder().withoutSuccessor().build());
      return this;
    }

    /**
     * Says of one VM that what nobody can tell of it does not stand in its way: it goes on though
     * it is not known whether it moves, or whether what has arrived is as its original. What is
     * known to stand in the way is not lifted. May be called several times.
     *
     * @param vm its instance UUID, or its managed object id at the source: "vm-42". A name is no id
     * @return this
     * @throws IllegalArgumentException if it is no id
     */
    public Builder skip(String vm) {
      skipped.add(id(vm));
      return this;
    }

    /**
     * Answers for one VM: as {@link #skip}, and what has arrived is the VM though it is seen to
     * differ from its original. It goes on also where vCenter does not tell of privileges, or the
     * target shows another certificate than the approved one. May be called several times.
     *
     * @param vm as there
     * @return this
     * @throws IllegalArgumentException if it is no id
     */
    public Builder force(String vm) {
      forced.add(id(vm));
      return this;
    }

    private static String id(String vm) {
      if (!ID.matcher(requireNonNull(vm, "vm")).matches()) {
        throw new IllegalArgumentException(
            "a VM is named by its instance UUID, or by its id at the source, such as vm-42");
      }
      return vm;
    }

    /**
     * Makes it.
     *
     * @return the move
     * @throws IllegalArgumentException if no VMs are said, too many selections are, both sides are
     *     the same vCenter or service, or something is taken away that the document says should be
     *     there
     */
    public EstateMove build() {
      if (vms.isEmpty() || vms.size() > MAX_SELECTIONS) {
        throw new IllegalArgumentException(
            vms.size() + " selections of VMs are there; a move has 1 to " + MAX_SELECTIONS);
      }
      if (skipped.size() > MAX_LIFTED || forced.size() > MAX_LIFTED) {
        throw new IllegalArgumentException(
            "more than " + MAX_LIFTED + " VMs are skipped, or forced");
      }
      if (from.vcenter().isPresent() && same(from.vcenter(), to.vcenter())) {
        throw new IllegalArgumentException(
            "both sides are vCenter " + from.vcenter().get() + ": give one for each side");
      }
      if (from.service().isPresent() && same(from.service(), to.service())) {
        throw new IllegalArgumentException(
            "both sides are service " + from.service().get() + ": give one for each side");
      }
      checkEmptying();
      return new EstateMove(copy());
    }

    private static boolean same(Optional<String> one, Optional<String> other) {
      return one.isPresent() && other.isPresent() && one.get().equalsIgnoreCase(other.get());
    }

    private void checkEmptying() {
      List<String> left = emptying.stream().map(Leaving::keyProvider).toList();
      if (left.size() > MAX_EMPTIED || left.stream().distinct().count() < left.size()) {
        throw new IllegalArgumentException(
            "emptying names more than " + MAX_EMPTIED + " key providers, or one of them twice");
      }
      Stream.concat(
              from.estates().stream().map(Estate::keyProvider),
              emptying.stream().flatMap(leaving -> leaving.hostsTo().stream()))
          .filter(left::contains)
          .filter(provider -> bridge == null || !provider.equals(bridge.keyProvider()))
          .findFirst()
          .ifPresent(
              provider -> {
                throw new IllegalArgumentException(
                    "key provider "
                        + provider
                        + " is to be at the source, and is taken away there");
              });
      if (from.service().isEmpty()
          && emptying.stream().anyMatch(leaving -> !leaving.registrations().isEmpty())) {
        throw new IllegalArgumentException(
            "registrations are taken away, and the source is said to be no service of OVHcloud's:"
                + " say which it is");
      }
    }
  }
}
