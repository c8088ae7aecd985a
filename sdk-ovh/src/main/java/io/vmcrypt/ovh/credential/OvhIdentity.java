package io.vmcrypt.ovh.credential;

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
 */
public record OvhIdentity(String account, String method, String user, List<String> identities) {

  /** The same for an OVHcloud KMS (OKMS): all that the SDK calls, on that KMS. */
  public static final List<String> ACTIONS_FOR_OKMS =
      List.of(
          "okms:apiovh:resource/get",
          "okms:apiovh:credential/get",
          "okms:apiovh:credential/create");

  /**
   * What the SDK calls to look which policies concern vCenter's credential of an OVHcloud KMS, on
   * the account, {@code urn:v1:eu:resource:account:ab12345-ovh}. Without it that is not known, and
   * nothing else is missing.
   */
  public static final List<String> ACTIONS_FOR_POLICIES = List.of("account:apiovh:iam/policy/get");

  /**
   * The IAM actions that the identities of vCenter's OKMS credential need on that KMS, one for each
   * KMIP operation that vCenter uses. Without them the KMS refuses vCenter's requests, even with
   * the right client certificate. {@code okms:kmip:*} has more than vCenter needs: with it the
   * holder of vCenter's certificate can revoke and destroy keys. A trial that makes a key and
   * removes it needs {@code okms:kmip:revoke} and {@code okms:kmip:destroy} for as long as it
   * lasts.
   */
  public static final List<String> ACTIONS_FOR_KMIP =
      List.of(
          "okms:kmip:create",
          "okms:kmip:get",
          "okms:kmip:activate",
          "okms:kmip:getAttributes",
          "okms:kmip:addAttribute");

  public OvhIdentity {
    requireNonNull(account, "account");
    requireNonNull(method, "method");
    requireNonNull(user, "user");
    identities = List.copyOf(requireNonNull(identities, "identities"));
  }
}
