/** Counts and times the SDK's remote calls with Micrometer. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.micrometer;
