package io.vmcrypt.ovh;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Who the client is to the API, OVHcloud {@code auth.Details}.
 *
 * @param account the account, such as {@code ab12345-ovh}; empty if OVHcloud did not say
 * @param method how it signed in: {@code account}, {@code user}, {@code provider}, {@code
 *     oauth2_client_credentials}; empty if OVHcloud did not say
 * @param user the user of the account; empty for the account itself
 * @param identities the URNs by which IAM policies name it
 * @param roles its roles
 */
public record OvhIdentity(
    String account, String method, String user, List<String> identities, List<String> roles) {

  public OvhIdentity {
    requireNonNull(account, "account");
    requireNonNull(method, "method");
    requireNonNull(user, "user");
    identities = List.copyOf(requireNonNull(identities, "identities"));
    roles = List.copyOf(requireNonNull(roles, "roles"));
  }
}
