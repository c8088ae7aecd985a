/** IAM policies of an account, as they are. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.internal.iam;
