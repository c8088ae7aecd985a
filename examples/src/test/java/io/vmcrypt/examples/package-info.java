/** Tests of the examples, of the pages, and of all modules together. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.examples;
