package io.vmcrypt.ovh.internal.iam;

import io.vmcrypt.core.shared.ServerText;
import io.vmcrypt.core.shared.Wildcard;
import java.util.List;

/**
 * An IAM policy of the account.
 *
 * @param name empty if OVHcloud did not say
 * @param identities whom it is for; may have wildcards, as resources and actions may
 * @param resources what it is about: resources, and groups of them
 * @param allow actions that it lets through
 * @param except those of them that it does not
 * @param deny actions that no policy lets through then
 * @param groups the permissions groups whose actions it has too, by name alone
 * @param isForGood whether it has neither conditions nor an end
 * @param isWhole whether all that OVHcloud said of it could be read
 */
public record IamPolicy(
    String id,
    String name,
    List<String> identities,
    List<String> resources,
    List<String> allow,
    List<String> except,
    List<String> deny,
    List<String> groups,
    boolean isForGood,
    boolean isWhole) {

  /** Whether it says all by itself and for good: nothing of it hangs on what is not read here. */
  public boolean isPlain() {
    return isWhole && isForGood && groups.isEmpty();
  }

  /** Whether it allows an action; one whose groups are not read, or that is not whole, may. */
  public boolean mayAllow(String action) {
    return (matches(allow, action) && !matches(except, action)) || !groups.isEmpty() || !isWhole;
  }

  /** Whether it denies an action; one whose groups are not read, or that is not whole, may. */
  public boolean mayDeny(String action) {
    return matches(deny, action) || !groups.isEmpty() || !isWhole;
  }

  /** Whether one of these is it. A {@code *} stands for any text, wherever it is. */
  public static boolean matches(List<String> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> Wildcard.matches(pattern, text));
  }

  /** Name and id, for people. */
  @Override
  public String toString() {
    return "policy \"" + ServerText.bounded(name) + "\" (" + ServerText.bounded(id) + ")";
  }
}
