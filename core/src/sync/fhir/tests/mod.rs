mod beside;
mod codes;
mod elements;
mod mapping;
mod noticed;
mod refused;
mod settled;
mod trees;
