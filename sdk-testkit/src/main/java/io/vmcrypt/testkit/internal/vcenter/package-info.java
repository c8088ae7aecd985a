/** A vCenter for clients: how it receives requests, and what a test can do to it. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter;
