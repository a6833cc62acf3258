// Each encoding the assembler knows, bytes first: what `llvm-mc --x86-asm-syntax=intel --show-encoding` makes of the
// text.
#include "assembler/x86/assembler.h"

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "test.h"

namespace pickaxe::assembler::x86 {
namespace {

struct Encoding {
  const char* bytes;
  const char* text;
  void (*emit)(Assembler&);
};

#define ENCODES(bytes, text, call) {bytes, text, [](Assembler& as) { as.call; }}

// clang-format off
const Encoding kEncodings[] = {
    ENCODES("4889c8", "mov rax, rcx", mov(rax, rcx)),
    ENCODES("4d89f8", "mov r8, r15", mov(r8, r15)),
    ENCODES("89e8", "mov eax, ebp", mov(eax, ebp)),
    ENCODES("4589cc", "mov r12d, r9d", mov(low32(r12), low32(r9))),
    ENCODES("488b03", "mov rax, qword ptr [rbx]", mov(rax, ptr(rbx))),
    ENCODES("4c8b6b7f", "mov r13, qword ptr [rbx + 127]", mov(r13, ptr(rbx, 127))),
    ENCODES("488b8380000000", "mov rax, qword ptr [rbx + 128]", mov(rax, ptr(rbx, 128))),
    ENCODES("488b4380", "mov rax, qword ptr [rbx - 128]", mov(rax, ptr(rbx, -128))),
    ENCODES("488b837fffffff", "mov rax, qword ptr [rbx - 129]", mov(rax, ptr(rbx, -129))),
    ENCODES("488b0424", "mov rax, qword ptr [rsp]", mov(rax, ptr(rsp))),
    ENCODES("488b442408", "mov rax, qword ptr [rsp + 8]", mov(rax, ptr(rsp, 8))),
    ENCODES("498b0424", "mov rax, qword ptr [r12]", mov(rax, ptr(r12))),
    ENCODES("498b842400020000", "mov rax, qword ptr [r12 + 512]", mov(rax, ptr(r12, 512))),
    ENCODES("488b4500", "mov rax, qword ptr [rbp]", mov(rax, ptr(rbp))),
    ENCODES("498b4500", "mov rax, qword ptr [r13]", mov(rax, ptr(r13))),
    ENCODES("488b040e", "mov rax, qword ptr [rsi + rcx]", mov(rax, ptr(rsi, rcx))),
    ENCODES("4b8b442500", "mov rax, qword ptr [r13 + r12]", mov(rax, ptr(r13, r12))),
    ENCODES("488b444500", "mov rax, qword ptr [rbp + 2*rax]", mov(rax, ptr(rbp, rax, Scale::x2))),
    ENCODES("4a8b44bf08", "mov rax, qword ptr [rdi + 4*r15 + 8]", mov(rax, ptr(rdi, r15, Scale::x4, 8))),
    ENCODES("4b8b84c8e8030000", "mov rax, qword ptr [r8 + 8*r9 + 1000]", mov(rax, ptr(r8, r9, Scale::x8, 1000))),
    ENCODES("8b4b10", "mov ecx, dword ptr [rbx + 16]", mov(ecx, ptr(rbx, 16))),
    ENCODES("4c893406", "mov qword ptr [rsi + rax], r14", mov(ptr(rsi, rax), r14)),
    ENCODES("894310", "mov dword ptr [rbx + 16], eax", mov(ptr(rbx, 16), eax)),
    ENCODES("4d87c7", "xchg r8, r15", xchg(r8, r15)),
    ENCODES("488d0c06", "lea rcx, [rsi + rax]", lea(rcx, ptr(rsi, rax))),
    ENCODES("4f8d6c8500", "lea r13, [r13 + 4*r8]", lea(r13, ptr(r13, r8, Scale::x4))),
    ENCODES("4f8daced21436587", "lea r13, [r13 + 8*r13 - 2023406815]", lea(r13, ptr(r13, r13, Scale::x8, -2023406815))),
    ENCODES("418d8078563412", "lea eax, [r8 + 305419896]", lea(eax, ptr(r8, 305419896))),
    ENCODES("418d4c24ff", "lea ecx, [r12 - 1]", lea(ecx, ptr(r12, -1))),
    ENCODES("53", "push rbx", push(rbx)),
    ENCODES("4154", "push r12", push(r12)),
    ENCODES("5d", "pop rbp", pop(rbp)),
    ENCODES("415f", "pop r15", pop(r15)),
    ENCODES("4901c8", "add r8, rcx", add(r8, rcx)),
    ENCODES("4c030c06", "add r9, qword ptr [rsi + rax]", add(r9, ptr(rsi, rax))),
    ENCODES("4c03bef8ff1f00", "add r15, qword ptr [rsi + 2097144]", add(r15, ptr(rsi, 2097144))),
    ENCODES("4883c640", "add rsi, 64", add(rsi, 64)),
    ENCODES("4981c221436587", "add r10, -2023406815", add(r10, -2023406815)),
    ENCODES("4805e8030000", "add rax, 1000", add(rax, 1000)),
    ENCODES("83c240", "add edx, 64", add(edx, 64)),
    ENCODES("4d29c8", "sub r8, r9", sub(r8, r9)),
    ENCODES("4c2b0c06", "sub r9, qword ptr [rsi + rax]", sub(r9, ptr(rsi, rax))),
    ENCODES("4881ecc8000000", "sub rsp, 200", sub(rsp, 200)),
    ENCODES("836b1001", "sub dword ptr [rbx + 16], 1", sub_dword(ptr(rbx, 16), 1)),
    ENCODES("4d31f8", "xor r8, r15", xor_(r8, r15)),
    ENCODES("4531c0", "xor r8d, r8d", xor_(low32(r8), low32(r8))),
    ENCODES("31d2", "xor edx, edx", xor_(edx, edx)),
    ENCODES("4c335110", "xor r10, qword ptr [rcx + 16]", xor_(r10, ptr(rcx, 16))),
    ENCODES("4981f678563412", "xor r14, 305419896", xor_(r14, 305419896)),
    ENCODES("25f83f0000", "and eax, 16376", and_(eax, 16376)),
    ENCODES("81e1f8ff0300", "and ecx, 262136", and_(ecx, 262136)),
    ENCODES("83e2c0", "and edx, -64", and_(edx, -64)),
    ENCODES("4839ef", "cmp rdi, rbp", cmp(rdi, rbp)),
    ENCODES("81fa80000000", "cmp edx, 128", cmp(edx, 128)),
    ENCODES("480f447c2408", "cmove rdi, qword ptr [rsp + 8]", cmov(Condition::equal, rdi, ptr(rsp, 8))),
    ENCODES("4c0f450b", "cmovne r9, qword ptr [rbx]", cmov(Condition::not_equal, r9, ptr(rbx))),
    ENCODES("41f7c500ff0000", "test r13d, 65280", test(low32(r13), 65280)),
    ENCODES("a900ff0000", "test eax, 65280", test(eax, 65280)),
    ENCODES("a8f0", "test al, 240", test_al(240)),
    ENCODES("49f7db", "neg r11", neg(r11)),
    ENCODES("49c1c83f", "ror r8, 63", ror(r8, 63)),
    ENCODES("49d1c8", "ror r8, 1", ror(r8, 1)),
    ENCODES("48c1e820", "shr rax, 32", shr(rax, 32)),
    ENCODES("48c1e006", "shl rax, 6", shl(rax, 6)),
    ENCODES("c1e906", "shr ecx, 6", shr(ecx, 6)),
    ENCODES("49d3cf", "ror r15, cl", ror_cl(r15)),
    ENCODES("49d3c0", "rol r8, cl", rol_cl(r8)),
    ENCODES("4d0fafc7", "imul r8, r15", imul(r8, r15)),
    ENCODES("4c0faf0c06", "imul r9, qword ptr [rsi + rax]", imul(r9, ptr(rsi, rax))),
    ENCODES("4c0faf8b18040000", "imul r9, qword ptr [rbx + 1048]", imul(r9, ptr(rbx, 1048))),
    ENCODES("4d69c921436587", "imul r9, r9, -2023406815", imul(r9, r9, -2023406815)),
    ENCODES("4d6bc864", "imul r9, r8, 100", imul(r9, r8, 100)),
    ENCODES("49f7e1", "mul r9", mul(r9)),
    ENCODES("49f7ef", "imul r15", imul(r15)),
    ENCODES("48f7240e", "mul qword ptr [rsi + rcx]", mul(ptr(rsi, rcx))),
    ENCODES("48f7aef8ff1f00", "imul qword ptr [rsi + 2097144]", imul(ptr(rsi, 2097144))),
    ENCODES("c4c3fbf0c73e", "rorx rax, r15, 62", rorx(rax, r15, 62)),
    ENCODES("c4e3fbf0d020", "rorx rdx, rax, 32", rorx(rdx, rax, 32)),
    ENCODES("c442fbf6c7", "mulx r8, rax, r15", mulx(r8, rax, r15)),
    ENCODES("c462fbf63c0e", "mulx r15, rax, qword ptr [rsi + rcx]", mulx(r15, rax, ptr(rsi, rcx))),
    ENCODES("ff5348", "call qword ptr [rbx + 72]", call(ptr(rbx, 72))),
    ENCODES("ff6308", "jmp qword ptr [rbx + 8]", jmp(ptr(rbx, 8))),
    ENCODES("ffe0", "jmp rax", jmp(rax)),
    ENCODES("41ffe1", "jmp r9", jmp(r9)),
    ENCODES("c3", "ret", ret()),
    ENCODES("0f180417", "prefetchnta byte ptr [rdi + rdx]", prefetchnta(ptr(rdi, rdx))),
    ENCODES("0f180c06", "prefetcht0 byte ptr [rsi + rax]", prefetcht0(ptr(rsi, rax))),
    ENCODES("0fae540318", "ldmxcsr dword ptr [rbx + rax + 24]", ldmxcsr(ptr(rbx, rax, Scale::x1, 24))),
    ENCODES("0fae5b2c", "stmxcsr dword ptr [rbx + 44]", stmxcsr(ptr(rbx, 44))),
    ENCODES("66440f28a380000000", "movapd xmm12, xmmword ptr [rbx + 128]", movapd(xmm12, ptr(rbx, 128))),
    ENCODES("660f295930", "movapd xmmword ptr [rcx + 48], xmm3", movapd(ptr(rcx, 48), xmm3)),
    ENCODES("f30fe64108", "cvtdq2pd xmm0, qword ptr [rcx + 8]", cvtdq2pd(xmm0, ptr(rcx, 8))),
    ENCODES("f3440fe62406", "cvtdq2pd xmm12, qword ptr [rsi + rax]", cvtdq2pd(xmm12, ptr(rsi, rax))),
    ENCODES("66410f58db", "addpd xmm3, xmm11", addpd(xmm3, xmm11)),
    ENCODES("66410f5cc4", "subpd xmm0, xmm12", subpd(xmm0, xmm12)),
    ENCODES("66410f59f8", "mulpd xmm7, xmm8", mulpd(xmm7, xmm8)),
    ENCODES("66410f5ee4", "divpd xmm4, xmm12", divpd(xmm4, xmm12)),
    ENCODES("660f51f6", "sqrtpd xmm6, xmm6", sqrtpd(xmm6, xmm6)),
    ENCODES("450f54e5", "andps xmm12, xmm13", andps(xmm12, xmm13)),
    ENCODES("450f56e6", "orps xmm12, xmm14", orps(xmm12, xmm14)),
    ENCODES("410f57d7", "xorps xmm2, xmm15", xorps(xmm2, xmm15)),
    ENCODES("660fc6ed01", "shufpd xmm5, xmm5, 1", shufpd(xmm5, xmm5, 1)),
    ENCODES("660f38dcc4", "aesenc xmm0, xmm4", aesenc(xmm0, xmm4)),
    ENCODES("660f38dedf", "aesdec xmm3, xmm7", aesdec(xmm3, xmm7)),
    ENCODES("c57e6f4620", "vmovdqu ymm8, ymmword ptr [rsi + 32]", vmovdqu(Ymm{8}, ptr(rsi, 32))),
    ENCODES("c4c17e7f442420", "vmovdqu ymmword ptr [r12 + 32], ymm0", vmovdqu(ptr(r12, 32), Ymm{0})),
    ENCODES("c4627d594c2408", "vpbroadcastq ymm9, qword ptr [rsp + 8]", vpbroadcastq(Ymm{9}, ptr(rsp, 8))),
    ENCODES("c5f5d4c2", "vpaddq ymm0, ymm1, ymm2", vpaddq(Ymm{0}, Ymm{1}, Ymm{2})),
    ENCODES("c535d44e40", "vpaddq ymm9, ymm9, ymmword ptr [rsi + 64]", vpaddq(Ymm{9}, Ymm{9}, ptr(rsi, 64))),
    ENCODES("c44175fbc7", "vpsubq ymm8, ymm1, ymm15", vpsubq(Ymm{8}, Ymm{1}, Ymm{15})),
    ENCODES("c5b5efc2", "vpxor ymm0, ymm9, ymm2", vpxor(Ymm{0}, Ymm{9}, Ymm{2})),
    ENCODES("c52def5120", "vpxor ymm10, ymm10, ymmword ptr [rcx + 32]", vpxor(Ymm{10}, Ymm{10}, ptr(rcx, 32))),
    ENCODES("c5a5dbca", "vpand ymm1, ymm2, ymm11", vpand(Ymm{1}, Ymm{2}, Ymm{11})),
    ENCODES("c44115ebe6", "vpor ymm12, ymm13, ymm14", vpor(Ymm{12}, Ymm{13}, Ymm{14})),
    ENCODES("c535f4c0", "vpmuludq ymm8, ymm0, ymm9", vpmuludq(Ymm{8}, Ymm{0}, Ymm{9})),
    ENCODES("c4426540c4", "vpmulld ymm8, ymm3, ymm12", vpmulld(Ymm{8}, Ymm{3}, Ymm{12})),
    ENCODES("c565f44640", "vpmuludq ymm8, ymm3, ymmword ptr [rsi + 64]", vpmuludq(Ymm{8}, Ymm{3}, ptr(rsi, 64))),
    ENCODES("c46265404640", "vpmulld ymm8, ymm3, ymmword ptr [rsi + 64]", vpmulld(Ymm{8}, Ymm{3}, ptr(rsi, 64))),
    ENCODES("c5bd73d720", "vpsrlq ymm8, ymm7, 32", vpsrlq(Ymm{8}, Ymm{7}, 32)),
    ENCODES("c4c13573f120", "vpsllq ymm9, ymm9, 32", vpsllq(Ymm{9}, Ymm{9}, 32)),
    ENCODES("c4623537c1", "vpcmpgtq ymm8, ymm9, ymm1", vpcmpgtq(Ymm{8}, Ymm{9}, Ymm{1})),
    ENCODES("c57d70c1b1", "vpshufd ymm8, ymm1, 177", vpshufd(Ymm{8}, Ymm{1}, 177)),
    ENCODES("c441756cc1", "vpunpcklqdq ymm8, ymm1, ymm9", vpunpcklqdq(Ymm{8}, Ymm{1}, Ymm{9})),
    ENCODES("c5756dc2", "vpunpckhqdq ymm8, ymm1, ymm2", vpunpckhqdq(Ymm{8}, Ymm{1}, Ymm{2})),
    ENCODES("c4637546c231", "vperm2i128 ymm8, ymm1, ymm2, 49", vperm2i128(Ymm{8}, Ymm{1}, Ymm{2}, 49)),
    ENCODES("c5f877", "vzeroupper", vzeroupper()),
    ENCODES("62f1fe486f3e", "vmovdqu64 zmm7, zmmword ptr [rsi]", vmovdqu64(Zmm{7}, ptr(rsi))),
    ENCODES("6271fe486f7e7f", "vmovdqu64 zmm15, zmmword ptr [rsi + 8128]", vmovdqu64(Zmm{15}, ptr(rsi, 8128))),
    ENCODES("6271fe486f8600200000", "vmovdqu64 zmm8, zmmword ptr [rsi + 8192]", vmovdqu64(Zmm{8}, ptr(rsi, 8192))),
    ENCODES("62c1fe486f85f8ffffff", "vmovdqu64 zmm16, zmmword ptr [r13 - 8]", vmovdqu64(Zmm{16}, ptr(r13, -8))),
    ENCODES("6261fe487f7e80", "vmovdqu64 zmmword ptr [rsi - 8192], zmm31", vmovdqu64(ptr(rsi, -8192), Zmm{31})),
    ENCODES("62d1fe487f442401", "vmovdqu64 zmmword ptr [r12 + 64], zmm0", vmovdqu64(ptr(r12, 64), Zmm{0})),
    ENCODES("62e1fe286f4901", "vmovdqu64 ymm17, ymmword ptr [rcx + 32]", vmovdqu64_low(Zmm{17}, ptr(rcx, 32))),
    ENCODES("6261fe286f01", "vmovdqu64 ymm24, ymmword ptr [rcx]", vmovdqu64_low(Zmm{24}, ptr(rcx))),
    ENCODES("62e3fd403a410101", "vinserti64x4 zmm16, zmm16, ymmword ptr [rcx + 32], 1", vinserti64x4_high(Zmm{16}, Zmm{16}, ptr(rcx, 32))),
    ENCODES("6203d5483a34d101", "vinserti64x4 zmm30, zmm5, ymmword ptr [r9 + 8*r10], 1", vinserti64x4_high(Zmm{30}, Zmm{5}, ptr(r9, r10, Scale::x8))),
    ENCODES("62f1ed48d4cb", "vpaddq zmm1, zmm2, zmm3", vpaddq(Zmm{1}, Zmm{2}, Zmm{3})),
    ENCODES("6281b548d4c7", "vpaddq zmm16, zmm9, zmm31", vpaddq(Zmm{16}, Zmm{9}, Zmm{31})),
    ENCODES("62e1fd50d4442405", "vpaddq zmm16, zmm16, qword ptr [rsp + 40]{1to8}", vpaddq(Zmm{16}, Zmm{16}, broadcast(ptr(rsp, 40)))),
    ENCODES("62e1fd50d4842400040000", "vpaddq zmm16, zmm16, qword ptr [rsp + 1024]{1to8}", vpaddq(Zmm{16}, Zmm{16}, broadcast(ptr(rsp, 1024)))),
    ENCODES("62418548fbc0", "vpsubq zmm24, zmm15, zmm8", vpsubq(Zmm{24}, Zmm{15}, Zmm{8})),
    ENCODES("62c1f544fbc9", "vpsubq zmm17 {k4}, zmm17, zmm9", vpsubq(Zmm{17}, Mask{4}, Zmm{17}, Zmm{9})),
    ENCODES("62a1dd40efe4", "vpxorq zmm20, zmm20, zmm20", vpxorq(Zmm{20}, Zmm{20}, Zmm{20})),
    ENCODES("6261a540ef19", "vpxorq zmm27, zmm27, zmmword ptr [rcx]", vpxorq(Zmm{27}, Zmm{27}, ptr(rcx))),
    ENCODES("62f1fd58ef5bff", "vpxorq zmm3, zmm0, qword ptr [rbx - 8]{1to8}", vpxorq(Zmm{3}, Zmm{0}, broadcast(ptr(rbx, -8)))),
    ENCODES("62c1d550db27", "vpandq zmm20, zmm21, qword ptr [r15]{1to8}", vpandq(Zmm{20}, Zmm{21}, broadcast(ptr(r15)))),
    ENCODES("6252bd4840c7", "vpmullq zmm8, zmm8, zmm15", vpmullq(Zmm{8}, Zmm{8}, Zmm{15})),
    ENCODES("62f2fd58404500", "vpmullq zmm0, zmm0, qword ptr [rbp]{1to8}", vpmullq(Zmm{0}, Zmm{0}, broadcast(ptr(rbp)))),
    ENCODES("62a1ed40f4cb", "vpmuludq zmm17, zmm18, zmm19", vpmuludq(Zmm{17}, Zmm{18}, Zmm{19})),
    ENCODES("62d1ed4073d734", "vpsrlq zmm18, zmm15, 52", vpsrlq(Zmm{18}, Zmm{15}, 52)),
    ENCODES("6291b54073f028", "vpsllq zmm25, zmm24, 40", vpsllq(Zmm{25}, Zmm{24}, 40)),
    ENCODES("6291b54872c73f", "vprorq zmm9, zmm31, 63", vprorq(Zmm{9}, Zmm{31}, 63)),
    ENCODES("62a1fd406ce1", "vpunpcklqdq zmm20, zmm16, zmm17", vpunpcklqdq(Zmm{20}, Zmm{16}, Zmm{17})),
    ENCODES("62f1bd406de1", "vpunpckhqdq zmm4, zmm24, zmm1", vpunpckhqdq(Zmm{4}, Zmm{24}, Zmm{1})),
    ENCODES("62a3dd4043c688", "vshufi64x2 zmm16, zmm20, zmm22, 136", vshufi64x2(Zmm{16}, Zmm{20}, Zmm{22}, 136)),
    ENCODES("62f2fe4839cf", "vpmovq2m k1, zmm7", vpmovq2m(Mask{1}, Zmm{7})),
    ENCODES("6292fe4839e0", "vpmovq2m k4, zmm24", vpmovq2m(Mask{4}, Zmm{24})),
    ENCODES("62a2fd48b4c3", "vpmadd52luq zmm16, zmm0, zmm19", vpmadd52luq(Zmm{16}, Zmm{0}, Zmm{19})),
    ENCODES("62428540b5c8", "vpmadd52huq zmm25, zmm31, zmm8", vpmadd52huq(Zmm{25}, Zmm{31}, Zmm{8})),
    ENCODES("c5b5feca", "vpaddd ymm1, ymm2, ymm9", vpaddd(Ymm{1}, Ymm{2}, Ymm{9})),
    ENCODES("c44135fec2", "vpaddd ymm8, ymm9, ymm10", vpaddd(Ymm{8}, Ymm{9}, Ymm{10})),
    ENCODES("c535fe4340", "vpaddd ymm8, ymm9, ymmword ptr [rbx + 64]", vpaddd(Ymm{8}, Ymm{9}, ptr(rbx, 64))),
    ENCODES("c5eddb8b00100000", "vpand ymm1, ymm2, ymmword ptr [rbx + 4096]", vpand(Ymm{1}, Ymm{2}, ptr(rbx, 4096))),
    ENCODES("c4416deb3c24", "vpor ymm15, ymm2, ymmword ptr [r12]", vpor(Ymm{15}, Ymm{2}, ptr(r12))),
    ENCODES("c5bd72d703", "vpsrld ymm8, ymm7, 3", vpsrld(Ymm{8}, Ymm{7}, 3)),
    ENCODES("c4c14572f01f", "vpslld ymm7, ymm8, 31", vpslld(Ymm{7}, Ymm{8}, 31)),
    ENCODES("c4e23d00bb80000000", "vpshufb ymm7, ymm8, ymmword ptr [rbx + 128]", vpshufb(Ymm{7}, Ymm{8}, ptr(rbx, 128))),
    ENCODES("c575760b", "vpcmpeqd ymm9, ymm1, ymmword ptr [rbx]", vpcmpeqd(Ymm{9}, Ymm{1}, ptr(rbx))),
    ENCODES("c4c17c50c1", "vmovmskps eax, ymm9", vmovmskps(eax, Ymm{9})),
    ENCODES("6291fd486ff8", "vmovdqa64 zmm7, zmm24", vmovdqa64(Zmm{7}, Zmm{24})),
    ENCODES("62e27d48584e7f", "vpbroadcastd zmm17, dword ptr [rsi + 508]", vpbroadcastd(Zmm{17}, ptr(rsi, 508))),
    ENCODES("62916d40fecf", "vpaddd zmm1, zmm18, zmm31", vpaddd(Zmm{1}, Zmm{18}, Zmm{31})),
    ENCODES("62f16d40fe4b01", "vpaddd zmm1, zmm18, zmmword ptr [rbx + 64]", vpaddd(Zmm{1}, Zmm{18}, ptr(rbx, 64))),
    ENCODES("62616d50fe7f80", "vpaddd zmm31, zmm18, dword ptr [rdi - 512]{1to16}", vpaddd(Zmm{31}, Zmm{18}, broadcast_dword(ptr(rdi, -512)))),
    ENCODES("62f17d4072c30d", "vprord zmm16, zmm3, 13", vprord(Zmm{16}, Zmm{3}, 13)),
    ENCODES("62b1654872d00a", "vpsrld zmm3, zmm16, 10", vpsrld(Zmm{3}, Zmm{16}, 10)),
    ENCODES("62d37d4025d996", "vpternlogd zmm3, zmm16, zmm9, 150", vpternlogd(Zmm{3}, Zmm{16}, Zmm{9}, 0x96)),
    ENCODES("62e34d48257b03ca", "vpternlogd zmm23, zmm6, zmmword ptr [rbx + 192], 202", vpternlogd(Zmm{23}, Zmm{6}, ptr(rbx, 192), 0xca)),
    ENCODES("62e34d5825ba00020000ca", "vpternlogd zmm23, zmm6, dword ptr [rdx + 512]{1to16}, 202", vpternlogd(Zmm{23}, Zmm{6}, broadcast_dword(ptr(rdx, 512)), 0xca)),
    ENCODES("62e25d40006302", "vpshufb zmm20, zmm20, zmmword ptr [rbx + 128]", vpshufb(Zmm{20}, Zmm{20}, ptr(rbx, 128))),
    ENCODES("62f25e50274b40", "vptestnmd k1, zmm20, dword ptr [rbx + 256]{1to16}", vptestnmd(Mask{1}, Zmm{20}, broadcast_dword(ptr(rbx, 256)))),
    ENCODES("c5f893c1", "kmovw eax, k1", kmovw(eax, Mask{1})),
    ENCODES("c57928b310010000", "vmovapd xmm14, xmmword ptr [rbx + 272]", vmovapd(xmm14, ptr(rbx, 272))),
    ENCODES("c5f9295930", "vmovapd xmmword ptr [rcx + 48], xmm3", vmovapd(ptr(rcx, 48), xmm3)),
    ENCODES("c57ae62406", "vcvtdq2pd xmm12, qword ptr [rsi + rax]", vcvtdq2pd(xmm12, ptr(rsi, rax))),
    ENCODES("c4411854e5", "vandps xmm12, xmm12, xmm13", vandps(xmm12, xmm12, xmm13)),
    ENCODES("c59054e4", "vandps xmm4, xmm13, xmm4", vandps(xmm4, xmm4, xmm13)),
    ENCODES("c4411856e6", "vorps xmm12, xmm12, xmm14", vorps(xmm12, xmm12, xmm14)),
    ENCODES("c58057db", "vxorps xmm3, xmm15, xmm3", vxorps(xmm3, xmm3, xmm15)),
    ENCODES("c5d1c6ed01", "vshufpd xmm5, xmm5, xmm5, 1", vshufpd(xmm5, xmm5, xmm5, 1)),
    ENCODES("c4e269dcd7", "vaesenc xmm2, xmm2, xmm7", vaesenc(xmm2, xmm2, xmm7)),
    ENCODES("c4e261dedc", "vaesdec xmm3, xmm3, xmm4", vaesdec(xmm3, xmm3, xmm4)),
    ENCODES("62d1f51858c9", "vaddpd zmm1, zmm1, zmm9, {rn-sae}", vaddpd(Zmm{1}, Zmm{1}, Zmm{9}, RoundTo::nearest)),
    ENCODES("62d1e5385cdc", "vsubpd zmm3, zmm3, zmm12, {rd-sae}", vsubpd(Zmm{3}, Zmm{3}, Zmm{12}, RoundTo::down)),
    ENCODES("6281c55859e7", "vmulpd zmm20, zmm7, zmm31, {ru-sae}", vmulpd(Zmm{20}, Zmm{7}, Zmm{31}, RoundTo::up)),
    ENCODES("62d1dd785ee4", "vdivpd zmm4, zmm4, zmm12, {rz-sae}", vdivpd(Zmm{4}, Zmm{4}, Zmm{12}, RoundTo::zero)),
    ENCODES("62f1fd5851f6", "vsqrtpd zmm6, zmm6, {ru-sae}", vsqrtpd(Zmm{6}, Zmm{6}, RoundTo::up)),
};
// clang-format on

std::string assemble(void (*emit)(Assembler&)) {
  std::array<std::uint8_t, 64> buffer;
  Assembler as(buffer, 0);
  emit(as);
  return test::hex(buffer.data(), as.size());
}

TEST("assembler/x86/assembler: every encoding") {
  for (const Encoding& e : kEncodings) {
    const std::string got = assemble(e.emit);
    if (got != e.bytes) test::fail(__FILE__, __LINE__, std::string(e.text) + ": " + got + ", not " + e.bytes);
  }
}

TEST("assembler/x86/assembler: literals are reached relative to the end of the instruction") {
  std::array<std::uint8_t, 128> buffer;
  Assembler as(buffer, 16);
  const Literal first = as.literal64(0x0123456789abcdef);
  const Literal second = as.literal64(2);
  as.imul(r9, ptr(first));
  as.vpbroadcastq(Ymm{8}, ptr(second));
  as.vpaddq(Zmm{16}, Zmm{16}, broadcast(ptr(first)));
  CHECK(as.ok());
  // imul r9, qword ptr [rip - 72] ; vpbroadcastq ymm8, qword ptr [rip - 73]
  // vpaddq zmm16, zmm16, qword ptr [rip - 91]{1to8}
  CHECK_EQ(test::hex(buffer.data() + 64, as.size() - 64), std::string("4c0faf0db8ffffff"
                                                                      "c4627d5905b7ffffff"
                                                                      "62e1fd50d405a5ffffff"));
  CHECK_EQ(test::hex(buffer.data(), 16), std::string("efcdab89674523010200000000000000"));
}

TEST("assembler/x86/assembler: a vector of literals is aligned, and its lanes serve alone") {
  std::array<std::uint8_t, 192> buffer{};
  Assembler as(buffer, 128);
  CHECK_EQ(as.literal64(1).offset, 0);
  CHECK_EQ(as.literal64x4(2).offset, 32);
  CHECK_EQ(as.literal64x4(2).offset, 32);
  CHECK_EQ(as.literal64(2).offset, 32);
  CHECK_EQ(as.literal64x4(1).offset, 64);
  CHECK_EQ(test::hex(buffer.data() + 32, 32),
           std::string("0200000000000000020000000000000002000000000000000200000000000000"));
  CHECK(as.ok());
  as.literal64x4(3);
  as.literal64x4(4);
  CHECK(as.status().code == base::Code::code_memory);
}

TEST("assembler/x86/assembler: a full literal pool is an error") {
  std::array<std::uint8_t, 128> buffer;
  Assembler as(buffer, 64);
  for (std::uint64_t i = 0; i < 8; ++i) CHECK_EQ(as.literal64(i).offset, static_cast<std::int32_t>(8 * i));
  CHECK_EQ(as.literal64(5).offset, 40);
  CHECK(as.ok());
  as.literal64(8);
  CHECK(as.status().code == base::Code::code_memory);
}

TEST("assembler/x86/assembler: backward jumps are short where that reaches") {
  std::array<std::uint8_t, 512> buffer;
  Assembler as(buffer, 0);
  Label top = as.here();
  as.nop(126);
  as.jcc(Condition::equal, top);      // 126 + 2 = 128 back
  as.jcc(Condition::not_equal, top);  // 128 + 6 = 134 back
  CHECK(as.ok());
  CHECK_EQ(test::hex(buffer.data() + 126, as.size() - 126), std::string("74800f857affffff"));
}

TEST("assembler/x86/assembler: unconditional jumps, backward and forward") {
  std::array<std::uint8_t, 512> buffer;
  Assembler as(buffer, 0);
  Label top = as.here();
  as.nop(126);
  as.jmp(top);  // 126 + 2 = 128 back
  as.jmp(top);  // 128 + 5 = 133 back
  Label end;
  as.jmp(end);
  as.ret();
  as.bind(end);
  CHECK(as.ok());
  CHECK_EQ(test::hex(buffer.data() + 126, as.size() - 126), std::string("eb80e97bffffffe901000000c3"));
}

TEST("assembler/x86/assembler: calls, and addresses of places, backward and forward") {
  std::array<std::uint8_t, 64> buffer;
  Assembler as(buffer, 0);
  Label top = as.here();
  as.ret();
  as.call(top);
  as.lea(r9, top);
  Label end;
  as.call(end);
  as.lea(rax, end);
  CHECK(!as.ok());
  as.bind(end);
  CHECK(as.ok());
  // call -6 ; lea r9, [rip - 13] ; call +7 ; lea rax, [rip]
  CHECK_EQ(test::hex(buffer.data() + 1, as.size() - 1),
           std::string("e8faffffff4c8d0df3ffffffe807000000488d0500000000"));
}

TEST("assembler/x86/assembler: what was written is written over from an offset on") {
  std::array<std::uint8_t, 64> buffer;
  Assembler as(buffer, 0);
  as.mov(rax, r8);
  as.mov(rax, r9);
  as.ret();
  as.seek(3);
  Label third = as.at(6);
  as.mov(rax, r15);
  as.seek(7);
  as.jmp(third);
  CHECK_EQ(test::hex(buffer.data(), as.size()), std::string("4c89c04c89f8c3ebfd"));
}

TEST("assembler/x86/assembler: what was written is repeated byte by byte, whole or not at all") {
  std::array<std::uint8_t, 40> buffer;
  Assembler as(buffer, 0);
  as.mov(rax, r8);
  as.mov(rax, r9);
  as.ret();
  as.repeat(3, 4);
  CHECK(as.ok());
  CHECK_EQ(test::hex(buffer.data(), as.size()), std::string("4c89c04c89c8c34c89c8c3"));
  as.repeat(0, 30);
  CHECK(!as.ok());
  CHECK_EQ(as.size(), 11u);
}

TEST("assembler/x86/assembler: forward jumps meet at their label") {
  std::array<std::uint8_t, 64> buffer;
  Assembler as(buffer, 0);
  Label end;
  as.jcc(Condition::equal, end);
  as.jcc(Condition::not_equal, end);
  const ShortJump skip = as.jcc_short(Condition::not_equal);
  as.ret();
  as.land(skip);
  CHECK(!as.ok());
  as.bind(end);
  CHECK(as.ok());
  // je +9 ; jne +3 ; jne +1 ; ret
  CHECK_EQ(test::hex(buffer.data(), as.size()), std::string("0f84090000000f85030000007501c3"));
}

TEST("assembler/x86/assembler: a short jump too far is an error") {
  std::array<std::uint8_t, 256> buffer;
  Assembler as(buffer, 0);
  const ShortJump skip = as.jcc_short(Condition::equal);
  as.nop(128);
  as.land(skip);
  CHECK(as.status().code == base::Code::code_memory);
}

TEST("assembler/x86/assembler: a full buffer takes no part of an instruction and no byte beyond") {
  std::vector<std::uint8_t> buffer(64 + 16, 0xcc);
  Assembler as({buffer.data(), 64}, 0);
  std::size_t last = 0;
  for (int i = 0; i < 20; ++i) {
    as.add(r15, ptr(rsi, 2097144));
    if (as.ok()) last = as.size();
  }
  CHECK(!as.ok());
  CHECK_EQ(as.size(), last);
  CHECK_EQ(last % 7, std::size_t{0});
  for (std::size_t i = 64; i < buffer.size(); ++i) CHECK_EQ(int{buffer[i]}, 0xcc);
}

TEST("assembler/x86/assembler: alignment is padded with whole no-operations") {
  std::array<std::uint8_t, 256> buffer;
  Assembler as(buffer, 0);
  as.ret();
  as.align(32);
  CHECK_EQ(as.size(), std::size_t{32});
  as.align(32);
  CHECK_EQ(as.size(), std::size_t{32});
  CHECK_EQ(test::hex(buffer.data() + 1, 31), std::string("660f1f840000000000"
                                                         "660f1f840000000000"
                                                         "660f1f840000000000"
                                                         "0f1f4000"));
}

}  // namespace
}  // namespace pickaxe::assembler::x86
