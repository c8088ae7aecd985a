/** Key providers: KMS clusters and their servers, native providers, and where keys come from. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.key;
