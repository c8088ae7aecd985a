package io.vmcrypt.ovh;

import java.util.List;

/**
 * What OVHcloud IAM must grant to the identity that the SDK acts for: a service account (OAuth2), a
 * token, or a user of the account. A policy of the account grants them, each on a resource. Source:
 * the {@code iamActions} of the API's own schema.
 */
public final class IamActions {

  private static final String CLOUD = "pccVMware:apiovh:";

  /** All that the SDK calls for VM encryption, on the private cloud. */
  public static final List<String> VM_ENCRYPTION =
      List.of(
          CLOUD + "get",
          CLOUD + "vmEncryption/get",
          CLOUD + "vmEncryption/kms/get",
          CLOUD + "vmEncryption/kms/create",
          CLOUD + "vmEncryption/kms/changeProperties",
          CLOUD + "vmEncryption/kms/delete",
          CLOUD + "task/get",
          CLOUD + "user/get",
          CLOUD + "user/task/get",
          CLOUD + "user/changeProperties",
          CLOUD + "securityOptions/compatibilityMatrix/get",
          CLOUD + "securityOptions/pendingOptions/get",
          CLOUD + "securityOptions/resumePendingEnabling",
          CLOUD + "allowedNetwork/get",
          CLOUD + "twoFAWhitelist/get");

  /** All that the SDK calls for an OVHcloud KMS (OKMS), on that KMS. */
  public static final List<String> OKMS =
      List.of(
          "okms:apiovh:resource/get",
          "okms:apiovh:credential/get",
          "okms:apiovh:credential/create");

  /**
   * What the SDK calls to look which policies concern vCenter's credential of an OVHcloud KMS, on
   * the account, {@code urn:v1:eu:resource:account:ab12345-ovh}. Without it that is not known, and
   * nothing else is missing.
   */
  public static final List<String> POLICIES = List.of("account:apiovh:iam/policy/get");

  /**
   * The IAM actions that the identities of vCenter's OKMS credential need on that KMS, one for each
   * KMIP operation that vCenter uses. Without them the KMS refuses vCenter's requests, even with
   * the right client certificate. {@code okms:kmip:*} has more than vCenter needs: with it the
   * holder of vCenter's certificate can revoke and destroy keys. A trial that makes a key and
   * removes it needs {@code okms:kmip:revoke} and {@code okms:kmip:destroy} for as long as it
   * lasts.
   */
  public static final List<String> OKMS_KMIP =
      List.of(
          "okms:kmip:create",
          "okms:kmip:get",
          "okms:kmip:activate",
          "okms:kmip:getAttributes",
          "okms:kmip:addAttribute");

  private IamActions() {}
}
