package io.vmcrypt.testkit.ovh.part;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An IAM policy of the account behind a {@link io.vmcrypt.testkit.ovh.FakeOvhApi}, as {@code GET
 * /iam/policy} of version 2 shows it. The fake shows policies, and grants nothing by them: {@link
 * io.vmcrypt.testkit.ovh.FakeOvhApi#denyAction} refuses calls.
 *
 * <pre>{@code
 * ovh.setIamPolicies(
 *     FakeIamPolicy.builder("vcenter")
 *         .identity("urn:v1:eu:identity:user:vm12345-ovh/vcenter")
 *         .resource("urn:v1:eu:resource:okms:" + okms.id())
 *         .allow("okms:kmip:create", "okms:kmip:get")
 *         .build());
 * }</pre>
 *
 * @param id a UUID
 * @param name its name
 * @param readOnly whether OVHcloud made it, so that nobody may change it
 * @param identities the URNs of whom it is for
 * @param resources the URNs of what it is about
 * @param allow the actions that it allows
 * @param except those of the allowed actions that it does not allow
 * @param deny the actions that it denies
 * @param permissionsGroups the URNs of its permissions groups
 * @param conditions what a request must match, by name; empty if it has no conditions
 * @param expiredAt when it ends; empty if it does not
 */
public record FakeIamPolicy(
    String id,
    String name,
    boolean readOnly,
    List<String> identities,
    List<String> resources,
    List<String> allow,
    List<String> except,
    List<String> deny,
    List<String> permissionsGroups,
    Map<String, String> conditions,
    Optional<Instant> expiredAt) {

  /** The same, as it is now. */
  public FakeIamPolicy {
    identities = List.copyOf(identities);
    resources = List.copyOf(resources);
    allow = List.copyOf(allow);
    except = List.copyOf(except);
    deny = List.copyOf(deny);
    permissionsGroups = List.copyOf(permissionsGroups);
    conditions = Map.copyOf(conditions);
  }

  /**
   * A policy with options.
   *
   * @param name its name
   * @return a builder
   */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** The options of a {@link FakeIamPolicy}. For one thread. */
  public static final class Builder {
    private final String name;
    private final List<String> identities = new ArrayList<>();
    private final List<String> resources = new ArrayList<>();
    private final List<String> allow = new ArrayList<>();
    private final List<String> except = new ArrayList<>();
    private final List<String> deny = new ArrayList<>();
    private final List<String> permissionsGroups = new ArrayList<>();
    private final Map<String, String> conditions = new LinkedHashMap<>();
    private @Nullable Instant expiredAt;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Whom it is for, one more.
     *
     * @param urn the URN of an account, a user, a group of users or a credential
     * @return this builder
     */
    public Builder identity(String urn) {
      identities.add(urn(urn));
      return this;
    }

    /**
     * What it is about, one more.
     *
     * @param urn the URN of a resource or of a group of resources; may have {@code *}
     * @return this builder
     */
    public Builder resource(String urn) {
      resources.add(urn(urn));
      return this;
    }

    /**
     * What it allows, besides what was said before.
     *
     * @param actions may have {@code *}
     * @return this builder
     */
    public Builder allow(String... actions) {
      allow.addAll(List.of(actions));
      return this;
    }

    /**
     * What it does not allow of that, besides what was said before.
     *
     * @param actions may have {@code *}
     * @return this builder
     */
    public Builder except(String... actions) {
      except.addAll(List.of(actions));
      return this;
    }

    /**
     * What it denies, whatever other policies allow, besides what was said before.
     *
     * @param actions may have {@code *}
     * @return this builder
     */
    public Builder deny(String... actions) {
      deny.addAll(List.of(actions));
      return this;
    }

    /**
     * A permissions group whose actions it has too.
     *
     * @param urn the URN of a permissions group
     * @return this builder
     */
    public Builder permissionsGroup(String urn) {
      permissionsGroups.add(urn(urn));
      return this;
    }

    /**
     * What a request must match, one more.
     *
     * @param what for example {@code request.IP}
     * @param value for example {@code 192.0.2.1}
     * @return this builder
     */
    public Builder condition(String what, String value) {
      conditions.put(what, value);
      return this;
    }

    /**
     * When it ends; by default it does not.
     *
     * @param end the time
     * @return this builder
     */
    public Builder expiredAt(Instant end) {
      this.expiredAt = Objects.requireNonNull(end, "end");
      return this;
    }

    /** {@return the policy} */
    public FakeIamPolicy build() {
      return new FakeIamPolicy(
          UUID.randomUUID().toString(),
          name,
          false,
          identities,
          resources,
          allow,
          except,
          deny,
          permissionsGroups,
          conditions,
          Optional.ofNullable(expiredAt));
    }

    private static String urn(String urn) {
      if (!urn.startsWith("urn:v1:")) {
        throw new IllegalArgumentException("not a URN of OVHcloud's: \"" + urn + "\"");
      }
      return urn;
    }
  }
}
