/** A vCenter for clients: where its requests come in, and what a test does to it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter;
